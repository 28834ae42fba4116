// Exact Pareto search over integers, the same as reference.py to the last tie, behind a plain C interface.
//
// Each vertex keeps its open labels in a heap of its own; the common heap holds one entry per vertex, its best label.
// The best of the bests is the best of all, so labels leave in the very order in which one heap would give them.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

namespace {

using Int = std::int64_t;
constexpr Int UNREACHABLE = Int(1) << 62;
constexpr Int MOST = (Int(1) << 31) - 1;  // labels that can be numbered

enum Kind : std::int32_t { PLAIN = 0, SLOTS = 1, WINDOWS = 2, SHIFTS = 3 };
enum Status : std::int32_t { EXACT = 0, LABELS = 1, TIME = 2, MEMORY = 3 };

struct Arc {
    std::int32_t head;
    std::int32_t clock;  // number of its clock, or -1
    Int weight[3];
};

struct Clock {
    Kind kind;
    Int first;   // where its times begin
    Int length;  // how many pairs of times
    Int work;
};

struct Graph {
    Int size;
    std::vector<Int> leaving;           // first arc of each vertex, by tail
    std::vector<Arc> out;               // arcs in the order of their tails, then of their numbers
    std::vector<std::int32_t> number;   // number of each of them
    std::vector<Int> entering;          // first arc of each vertex, by head
    std::vector<std::int32_t> back;     // tails of arcs in the order of their heads
    std::vector<Int> weights[3];        // their weights, one list for each
    std::vector<Clock> clocks;
    std::vector<Int> one, other;        // ready and leaves, or opens and closes
    std::vector<std::int32_t> group;    // group of each vertex, or empty
    std::vector<Int> rank;              // of arcs in the order of their tails, or empty
};

// When an arc is left by whoever comes at a time; UNREACHABLE if never.
Int after(const Graph& graph, const Clock& clock, Int time) {
    const Int* one = graph.one.data() + clock.first;
    const Int* other = graph.other.data() + clock.first;
    const Int* ends = clock.kind == SLOTS ? one : other;
    Int at = std::lower_bound(ends, ends + clock.length, time) - ends;
    if (clock.kind == SLOTS) return at < clock.length ? other[at] : UNREACHABLE;
    if (clock.kind == WINDOWS) return at < clock.length ? std::max(time, one[at]) : UNREACHABLE;
    Int left = clock.work;
    for (; at < clock.length; ++at) {
        Int begin = std::max(time, one[at]);
        if (begin + left <= other[at]) return begin + left;
        left -= other[at] - begin;
    }
    return UNREACHABLE;
}

// A heap of four children each, whose entries know how to compare.
template <class Entry>
struct Heap {
    std::vector<Entry> entries;

    void push(const Entry& entry) {
        entries.push_back(entry);
        std::size_t at = entries.size() - 1;
        while (at > 0) {
            std::size_t parent = (at - 1) >> 2;
            if (!(entry < entries[parent])) break;
            entries[at] = entries[parent];
            at = parent;
        }
        entries[at] = entry;
    }

    void pop() {
        Entry last = entries.back();
        entries.pop_back();
        std::size_t count = entries.size(), at = 0;
        if (!count) return;
        for (;;) {
            std::size_t child = (at << 2) + 1;
            if (child >= count) break;
            std::size_t best = child, end = std::min(child + 4, count);
            for (std::size_t next = child + 1; next < end; ++next)
                if (entries[next] < entries[best]) best = next;
            if (!(entries[best] < last)) break;
            entries[at] = entries[best];
            at = best;
        }
        entries[at] = last;
    }
};

struct Reached {
    Int distance;
    std::int32_t vertex;
    bool operator<(const Reached& other) const { return distance < other.distance; }
};

// Least weight from every vertex to the target, along the arcs. With a source only what it and nearer ones have is sure.
void bounds(const Graph& graph, Int target, int criterion, Int* distances, Int source = -1) {
    std::fill(distances, distances + graph.size, UNREACHABLE);
    const Int* weights = graph.weights[criterion].data();
    Heap<Reached> heap;
    distances[target] = 0;
    heap.push({0, std::int32_t(target)});
    while (!heap.entries.empty()) {
        Reached top = heap.entries.front();
        heap.pop();
        if (top.distance > distances[top.vertex]) continue;
        if (top.vertex == source) return;
        for (Int arc = graph.entering[top.vertex]; arc < graph.entering[top.vertex + 1]; ++arc) {
            Int further = top.distance + weights[arc];
            std::int32_t tail = graph.back[arc];
            if (further < distances[tail]) {
                distances[tail] = further;
                heap.push({further, tail});
            }
        }
    }
}

struct Pair {
    Int second, third;
};

// Blocks that a thread keeps from one search to the next, so that searches side by side do not queue for memory.
struct Spare {
    std::vector<char*> blocks;
    ~Spare() {
        for (char* one : blocks) delete[] one;
    }
};
thread_local Spare spare;
constexpr std::size_t BLOCK = std::size_t(1) << 20, KEPT = 64;

// Memory in large blocks, given back all at once; what grows leaves its old place behind.
struct Pool {
    std::vector<char*> blocks, large;
    std::size_t used = BLOCK, total = 0;

    ~Pool() {
        for (char* one : large) delete[] one;
        for (char* one : blocks) {
            if (spare.blocks.size() < KEPT) {
                spare.blocks.push_back(one);
            } else {
                delete[] one;
            }
        }
    }
    void* take(std::size_t bytes) {
        bytes = (bytes + 7) & ~std::size_t(7);
        if (bytes > BLOCK / 4) {
            large.push_back(new char[bytes]);
            total += bytes;
            return large.back();
        }
        if (used + bytes > BLOCK) {
            if (spare.blocks.empty()) {
                blocks.push_back(new char[BLOCK]);
            } else {
                blocks.push_back(spare.blocks.back());
                spare.blocks.pop_back();
            }
            total += BLOCK;
            used = 0;
        }
        void* place = blocks.back() + used;
        used += bytes;
        return place;
    }
    template <class T>
    void grow(T*& items, std::int32_t& room, std::int32_t count) {
        if (count < room) return;
        std::int32_t wider = room ? room * 2 : 4;
        T* place = static_cast<T*>(take(sizeof(T) * wider));
        if (count) std::memcpy(place, items, sizeof(T) * count);
        items = place;
        room = wider;
    }
};

// Non-dominated pairs: seconds ascending, thirds descending.
struct Staircase {
    Pair* pairs = nullptr;
    std::int32_t count = 0, room = 0;

    // Number of pairs whose second is not above.
    std::int32_t upto(Int second) const {
        std::int32_t low = 0, length = count;
        while (length > 0) {
            std::int32_t half = length >> 1;
            bool right = pairs[low + half].second <= second;
            low = right ? low + half + 1 : low;
            length = right ? length - half - 1 : half;
        }
        return low;
    }
    bool covers(Int second, Int third) const {
        if (!count || pairs[0].second > second) return false;
        if (pairs[count - 1].second <= second) return pairs[count - 1].third <= third;
        return pairs[upto(second) - 1].third <= third;
    }
    void add(Int second, Int third, Pool& pool) {
        std::int32_t at = upto(second - 1), end = at;
        while (end < count && pairs[end].third >= third) ++end;
        if (end == at) {
            pool.grow(pairs, room, count);
            std::memmove(pairs + at + 1, pairs + at, sizeof(Pair) * (count - at));
            ++count;
        } else if (end > at + 1) {
            std::memmove(pairs + at + 1, pairs + end, sizeof(Pair) * (count - end));
            count -= end - at - 1;
        }
        pairs[at] = {second, third};
    }
};

// How a label was reached; its weights are needed only while it is open.
struct Label {
    std::int32_t arc, before;
};

// What decides between ways of equal weights, where arcs have ranks: the sum of these.
template <bool RANKED>
struct Rank {
    Int rank;
    Int get() const { return rank; }
    void set(Int value) { rank = value; }
};
template <>
struct Rank<false> {
    Int get() const { return 0; }
    void set(Int) {}
};

template <bool RANKED>
struct Candidate : Rank<RANKED> {
    Int cost, time, co2;
    std::int32_t number;

    Candidate(Int cost, Int time, Int co2, std::int32_t number, Int rank)
        : cost(cost), time(time), co2(co2), number(number) {
        this->set(rank);
    }
    bool operator<(const Candidate& other) const {
        if (cost != other.cost) return cost < other.cost;
        if (time != other.time) return time < other.time;
        if (co2 != other.co2) return co2 < other.co2;
        if (RANKED && this->get() != other.get()) return this->get() < other.get();
        return number < other.number;
    }
};

// The open labels of a vertex, the best first.
template <bool RANKED>
struct Open {
    Candidate<RANKED>* labels = nullptr;
    std::int32_t count = 0, room = 0;
    std::int32_t goals = 0;  // ways that were known when the best was last held against them
};

template <bool RANKED>
struct Best : Rank<RANKED> {
    Int first, second, third;  // cost, time and CO2e with what is at least still to come
    std::int32_t number, vertex;

    Best() = default;
    Best(const Candidate<RANKED>& label, const Int* const* bound, std::int32_t vertex)
        : first(label.cost + bound[0][vertex]), second(label.time + bound[1][vertex]),
          third(label.co2 + bound[2][vertex]), number(label.number), vertex(vertex) {
        this->set(label.get());
    }
    bool operator<(const Best& other) const {
        if (first != other.first) return first < other.first;
        if (second != other.second) return second < other.second;
        if (third != other.third) return third < other.third;
        if (RANKED && this->get() != other.get()) return this->get() < other.get();
        return number < other.number;
    }
};

struct Result {
    std::vector<Int> weights;           // three for each path
    std::vector<Int> ends;              // where the arcs of each path end
    std::vector<std::int32_t> arcs;
    Int labels = 0;
    std::int32_t status = EXACT;
};

template <bool RANKED>
struct Search {
    using Weighed = Candidate<RANKED>;
    using Vertex = Best<RANKED>;
    using Waiting = Open<RANKED>;
    const Graph& graph;
    const Int* bound[3];
    Pool pool;
    std::vector<Label> labels;
    std::vector<Staircase> fronts;
    std::vector<Waiting> open;
    std::vector<Vertex> heap;             // one entry per vertex with open labels
    std::vector<std::int32_t> place;    // where a vertex stands in the heap, or -1
    std::vector<std::int32_t> found;    // labels at the target, in order
    std::int32_t first_group = -2, last_group = -2;

    Search(const Graph& graph, const Int* first, const Int* second, const Int* third)
        : graph(graph), bound{first, second, third}, fronts(graph.size), open(graph.size), place(graph.size, -1) {}

    // -- open labels of one vertex

    // Whether the new label is the best of its vertex.
    bool insert(Waiting& all, const Weighed& fresh) {
        pool.grow(all.labels, all.room, all.count);
        std::int32_t at = all.count++;
        while (at > 0) {
            std::int32_t parent = (at - 1) >> 1;
            if (!(fresh < all.labels[parent])) break;
            all.labels[at] = all.labels[parent];
            at = parent;
        }
        all.labels[at] = fresh;
        return at == 0;
    }

    void remove_best(Waiting& all) {
        Weighed last = all.labels[--all.count];
        std::int32_t at = 0;
        for (;;) {
            std::int32_t child = 2 * at + 1;
            if (child >= all.count) break;
            if (child + 1 < all.count && (all.labels[child + 1] < all.labels[child])) ++child;
            if (!(all.labels[child] < last)) break;
            all.labels[at] = all.labels[child];
            at = child;
        }
        if (all.count) all.labels[at] = last;
    }

    // -- the heap of vertices

    Vertex best(std::int32_t vertex) const { return {open[vertex].labels[0], bound, vertex}; }

    void put(std::size_t at, const Vertex& entry) {
        heap[at] = entry;
        place[entry.vertex] = std::int32_t(at);
    }

    void rise(std::size_t at, const Vertex& entry) {
        while (at > 0) {
            std::size_t parent = (at - 1) >> 2;
            if (!(entry < heap[parent])) break;
            put(at, heap[parent]);
            at = parent;
        }
        put(at, entry);
    }

    void sink(std::size_t at, const Vertex& entry) {
        std::size_t count = heap.size();
        for (;;) {
            std::size_t child = (at << 2) + 1;
            if (child >= count) break;
            std::size_t least = child, end = std::min(child + 4, count);
            for (std::size_t next = child + 1; next < end; ++next)
                if (heap[next] < heap[least]) least = next;
            if (!(heap[least] < entry)) break;
            put(at, heap[least]);
            at = least;
        }
        put(at, entry);
    }

    void improved(std::int32_t vertex) {
        Vertex entry = best(vertex);
        if (place[vertex] < 0) {
            heap.push_back(entry);
            rise(heap.size() - 1, entry);
        } else {
            rise(std::size_t(place[vertex]), entry);
        }
    }

    // The vertex at the top has lost its best label: its next one that is worth anything takes the place.
    void next(std::int32_t vertex, const Staircase& goal) {
        Waiting& all = open[vertex];
        remove_best(all);
        while (all.count) {
            const Weighed& label = all.labels[0];
            if (!fronts[vertex].covers(label.time, label.co2) &&
                !goal.covers(label.time + bound[1][vertex], label.co2 + bound[2][vertex]))
                break;
            remove_best(all);
        }
        all.goals = std::int32_t(found.size());
        if (all.count) {
            sink(0, best(vertex));
            return;
        }
        place[vertex] = -1;
        Vertex last = heap.back();
        heap.pop_back();
        if (!heap.empty()) sink(0, last);
    }

    std::size_t bytes() const {
        return pool.total - (pool.blocks.empty() ? 0 : BLOCK - pool.used) + labels.capacity() * sizeof(Label) + heap.capacity() * sizeof(Vertex) +
               fronts.size() * (sizeof(Staircase) + sizeof(Waiting) + sizeof(std::int32_t));
    }

    void run(Int source, Int target, Int start, Int most_labels, Int most_bytes, double seconds, Int within, Int of,
             Int slack_time, Int slack_co2, Result& result) {
        if (bound[0][source] >= UNREACHABLE) return;
        if (most_labels <= 0 || most_labels > MOST) most_labels = MOST;
        auto begin = std::chrono::steady_clock::now();
        if (!graph.group.empty()) {
            first_group = graph.group[source];
            last_group = graph.group[target];
        }
        const Staircase& goal = fronts[target];
        Int dearest = UNREACHABLE, steps = 0;
        labels.push_back({-1, -1});
        insert(open[source], {0, 0, 0, 0, 0});
        improved(std::int32_t(source));
        while (!heap.empty()) {
            Vertex top = heap.front();
            if (top.first > dearest) break;
            std::int32_t vertex = top.vertex;
            const Weighed label = open[vertex].labels[0];
            Int loose_time = vertex == target ? 0 : slack_time, loose_co2 = vertex == target ? 0 : slack_co2;
            // the best of a vertex was held against its front when it became the best, and that has not grown since
            bool kept = open[vertex].goals == std::int32_t(found.size()) || !goal.covers(top.second, top.third);
            if (loose_time || loose_co2)
                kept = kept && !fronts[vertex].covers(label.time + loose_time, label.co2 + loose_co2);
            if (kept) fronts[vertex].add(label.time, label.co2, pool);
            next(vertex, goal);
            if (!kept) continue;
            if (vertex == target) {
                if (found.empty() && of > 0) dearest = label.cost / of * within + label.cost % of * within / of;
                found.push_back(label.number);
                result.weights.insert(result.weights.end(), {label.cost, label.time, label.co2});
                continue;
            }
            if ((++steps & 255) == 0) {
                std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
                if (seconds > 0 && passed.count() > seconds) result.status = TIME;
                if (most_bytes > 0 && bytes() > std::size_t(most_bytes)) result.status = MEMORY;
                if (result.status != EXACT) break;
            }
            if (!expand(vertex, label, start, most_labels, slack_time, slack_co2, target)) {
                result.status = LABELS;
                break;
            }
        }
        result.labels = Int(labels.size());
        write(result);
    }

    // False if there are more labels than may be.
    bool expand(std::int32_t vertex, const Weighed& label, Int start, Int most_labels, Int slack_time, Int slack_co2,
                Int target) {
        const Staircase& goal = fronts[target];
        const std::int32_t* groups = graph.group.empty() ? nullptr : graph.group.data();
        std::int32_t here = groups ? groups[vertex] : -1;
        for (Int at = graph.leaving[vertex]; at < graph.leaving[vertex + 1]; ++at) {
            const Arc& arc = graph.out[at];
            std::int32_t head = arc.head;
            if (bound[0][head] >= UNREACHABLE) continue;
            if (groups && groups[head] != here && (groups[head] == first_group || here == last_group)) continue;
            Int more = arc.weight[1];
            if (arc.clock >= 0) {
                Int then = after(graph, graph.clocks[arc.clock], start + label.time);
                if (then >= UNREACHABLE) continue;
                more = then - start - label.time;
            }
            Int cost = label.cost + arc.weight[0], time = label.time + more, co2 = label.co2 + arc.weight[2];
            if (goal.covers(time + bound[1][head], co2 + bound[2][head])) continue;
            bool last = head == target;
            if (fronts[head].covers(time + (last ? 0 : slack_time), co2 + (last ? 0 : slack_co2))) continue;
            if (Int(labels.size()) >= most_labels) return false;
            std::int32_t fresh = std::int32_t(labels.size());
            labels.push_back({graph.number[at], label.number});
            if (insert(open[head], {cost, time, co2, fresh, label.get() + (RANKED ? graph.rank[at] : 0)})) {
                open[head].goals = std::int32_t(found.size());
                improved(head);
            }
        }
        return true;
    }

    void write(Result& result) const {
        for (std::int32_t number : found) {
            std::size_t begin = result.arcs.size();
            for (std::int32_t at = number; labels[at].before >= 0; at = labels[at].before) result.arcs.push_back(labels[at].arc);
            std::reverse(result.arcs.begin() + std::ptrdiff_t(begin), result.arcs.end());
            result.ends.push_back(Int(result.arcs.size()));
        }
    }
};

// Arcs without weights: each does one of many things, whose weights are given when it is searched.
struct Lattice {
    Int size;
    std::vector<Int> leaving;          // first arc of each vertex, by tail
    struct Arc {
        std::int32_t head, thing;
    };
    std::vector<Arc> arcs;             // in the order of their tails
    std::vector<std::int32_t> tail;
    std::vector<std::int32_t> group;
};

// The first way to every vertex, in lexicographic order of three weights; of equal ones that of the least rank.
//
// Vertices are gone through in an order, again and again until no way gets better. Under prices that differ little from
// those by which vertices were put in order, once is nearly enough, and nothing needs to be held in a heap.
struct Tree {
    struct First {
        Int second, third, rank;
        std::int32_t arc;   // by which it was reached, or -1
        bool tied;          // whether another way is as good
        bool open;          // whether it was bettered since it was last left
    };
    const Lattice& lattice;
    Int never, enough;              // what weighs as much is not done; what weighs more leads to nothing that is wanted
    std::vector<Int> weight;        // first weight of each vertex, `never` where it is not reached
    std::vector<First> first;
    Int waiting = 0;                // how many are open

    // Nothing is done whose first weight is at least `never`, and nothing comes back into the group of the source.
    Tree(const Lattice& lattice, Int source, const Int* const* weights, Int never, Int count, const Int* targets,
         const std::int32_t* order)
        : lattice(lattice), never(never), enough(never - 1), weight(lattice.size, never),
          first(lattice.size, First{0, 0, 0, -1, false, false}) {
        std::vector<char> wanted(lattice.size, 0);
        for (Int at = 0; at < count; ++at) wanted[targets[at]] = 1;
        Int last = lattice.size - 1;
        while (last > 0 && !wanted[order[last]]) --last;
        std::int32_t home = lattice.group[source];
        weight[source] = 0;
        first[source].open = true;
        ++waiting;
        while (waiting) {
            for (Int at = 0; at < lattice.size && waiting; ++at) {
                std::int32_t vertex = order[at];
                if (first[vertex].open) {
                    first[vertex].open = false;
                    --waiting;
                    if (weight[vertex] <= enough) leave(vertex, weights, home);
                }
                if (at == last) {
                    Int furthest = 0;
                    for (Int which = 0; which < count; ++which) furthest = std::max(furthest, weight[targets[which]]);
                    enough = std::min(enough, furthest);
                }
            }
        }
    }

    void leave(std::int32_t vertex, const Int* const* weights, std::int32_t home) {
        const First here = first[vertex];
        const Int so_far = weight[vertex];
        const std::int32_t* groups = lattice.group.data();
        const bool inside = groups[vertex] == home;
        const Int *nearest = weight.data(), *more = weights[0];
        const Lattice::Arc* arcs = lattice.arcs.data();
        for (Int arc = lattice.leaving[vertex], end = lattice.leaving[vertex + 1]; arc < end; ++arc) {
            auto [head, thing] = arcs[arc];
            Int further = so_far + more[thing];
            if (further > nearest[head] || further > enough || (!inside && groups[head] == home)) continue;
            reach(head, further, here.second + weights[1][thing], here.third + weights[2][thing],
                  here.rank + weights[3][thing], std::int32_t(arc));
        }
    }

    void reach(std::int32_t vertex, Int further, Int second, Int third, Int rank, std::int32_t arc) {
        First& there = first[vertex];
        if (further == weight[vertex]) {
            bool less = second != there.second ? second < there.second
                        : third != there.third ? third < there.third
                                               : rank < there.rank;
            if (!less) {
                if (second == there.second && third == there.third && rank == there.rank && arc != there.arc)
                    there.tied = true;
                return;
            }
        }
        if (!there.open) ++waiting;
        weight[vertex] = further;
        there = {second, third, rank, arc, false, true};
    }
};

// All vertices, by how many arcs they are from a source.
void spread(const Lattice& lattice, Int source, std::int32_t* order) {
    std::vector<char> met(lattice.size, 0);
    Int count = 0;
    auto meet = [&](std::int32_t vertex) {
        if (!met[vertex]) order[count++] = vertex;
        met[vertex] = 1;
    };
    meet(std::int32_t(source));
    for (Int at = 0; at < count; ++at)
        for (Int arc = lattice.leaving[order[at]]; arc < lattice.leaving[order[at] + 1]; ++arc) meet(lattice.arcs[arc].head);
    for (std::int32_t vertex = 0; vertex < lattice.size; ++vertex) meet(vertex);
}

enum Way : std::int32_t { NONE = 0, ONE = 1, TIED = 2, CROSSED = 3 };

}  // namespace

#if defined(_WIN32)
#define PUBLIC extern "C" __declspec(dllexport)
#else
#define PUBLIC extern "C" __attribute__((visibility("default")))
#endif

PUBLIC std::int32_t routecalc_version() { return 4; }

// A graph from flat arrays; null if there is no memory for it.
PUBLIC void* routecalc_graph(Int size, Int arcs, const Int* tails, const Int* heads, const Int* weights, Int clocks,
                             const Int* timed, const Int* kinds, const Int* lengths, const Int* works, Int times,
                             const Int* one, const Int* other, Int grouped, const Int* groups, Int ranked,
                             const Int* ranks) {
    try {
        Graph* graph = new Graph;
        graph->size = size;
        graph->leaving.assign(size + 1, 0);
        graph->entering.assign(size + 1, 0);
        for (Int arc = 0; arc < arcs; ++arc) {
            ++graph->leaving[tails[arc] + 1];
            ++graph->entering[heads[arc] + 1];
        }
        for (Int vertex = 0; vertex < size; ++vertex) {
            graph->leaving[vertex + 1] += graph->leaving[vertex];
            graph->entering[vertex + 1] += graph->entering[vertex];
        }
        std::vector<std::int32_t> clock(arcs, -1);
        Int first = 0;
        for (Int at = 0; at < clocks; ++at) {
            clock[timed[at]] = std::int32_t(at);
            graph->clocks.push_back({Kind(kinds[at]), first, lengths[at], works[at]});
            first += lengths[at];
        }
        graph->one.assign(one, one + times);
        graph->other.assign(other, other + times);
        graph->group.assign(groups, groups + grouped);
        graph->out.resize(arcs);
        graph->number.resize(arcs);
        graph->rank.resize(ranked);
        graph->back.resize(arcs);
        for (auto& list : graph->weights) list.resize(arcs);
        std::vector<Int> out(graph->leaving.begin(), graph->leaving.end() - 1);
        std::vector<Int> in(graph->entering.begin(), graph->entering.end() - 1);
        for (Int arc = 0; arc < arcs; ++arc) {
            const Int* own = weights + 3 * arc;
            Int to = out[tails[arc]]++, from = in[heads[arc]]++;
            graph->out[to] = {std::int32_t(heads[arc]), clock[arc], {own[0], own[1], own[2]}};
            graph->number[to] = std::int32_t(arc);
            if (ranked) graph->rank[to] = ranks[arc];
            graph->back[from] = std::int32_t(tails[arc]);
            for (int at = 0; at < 3; ++at) graph->weights[at][from] = own[at];
        }
        return graph;
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

PUBLIC void routecalc_free_graph(void* graph) { delete static_cast<Graph*>(graph); }

// Least weight of one criterion from every vertex to the target; 0 if all went well.
PUBLIC std::int32_t routecalc_bounds(const void* graph, Int target, std::int32_t criterion, Int* distances) {
    try {
        bounds(*static_cast<const Graph*>(graph), target, criterion, distances);
        return 0;
    } catch (const std::bad_alloc&) {
        return 1;
    }
}

// Least weight of one criterion from source to target, -1 if there is no memory for it.
PUBLIC Int routecalc_distance(const void* graph, Int source, Int target, std::int32_t criterion) {
    try {
        const Graph& searched = *static_cast<const Graph*>(graph);
        std::vector<Int> distances(searched.size);
        bounds(searched, target, criterion, distances.data(), source);
        return distances[source];
    } catch (const std::bad_alloc&) {
        return -1;
    }
}

// The front from source to target; null if there is no memory for it.
PUBLIC void* routecalc_search(const void* graph, Int source, Int target, Int start, const Int* first, const Int* second,
                              const Int* third, Int most_labels, Int most_bytes, double seconds, Int within, Int of,
                              Int slack_time, Int slack_co2) {
    try {
        const Graph& searched = *static_cast<const Graph*>(graph);
        Result* result = new Result;
        auto run = [&](auto search) {
            search.run(source, target, start, most_labels, most_bytes, seconds, within, of, slack_time, slack_co2, *result);
        };
        try {
            if (searched.rank.empty()) {
                run(Search<false>(searched, first, second, third));
            } else {
                run(Search<true>(searched, first, second, third));
            }
        } catch (const std::bad_alloc&) {
            delete result;
            return nullptr;
        }
        return result;
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

// Status, paths, arcs in all, labels made.
PUBLIC void routecalc_sizes(const void* result, Int* sizes) {
    const Result& found = *static_cast<const Result*>(result);
    sizes[0] = found.status;
    sizes[1] = Int(found.ends.size());
    sizes[2] = Int(found.arcs.size());
    sizes[3] = found.labels;
}

PUBLIC void routecalc_read(const void* result, Int* weights, Int* ends, std::int32_t* arcs) {
    const Result& found = *static_cast<const Result*>(result);
    std::copy(found.weights.begin(), found.weights.end(), weights);
    std::copy(found.ends.begin(), found.ends.end(), ends);
    std::copy(found.arcs.begin(), found.arcs.end(), arcs);
}

PUBLIC void routecalc_free_result(void* result) { delete static_cast<Result*>(result); }

// Arcs whose weights are given later; null if there is no memory for them.
PUBLIC void* routecalc_lattice(Int size, Int arcs, const Int* tails, const Int* heads, const Int* things,
                               const Int* groups) {
    try {
        Lattice* lattice = new Lattice;
        lattice->size = size;
        lattice->leaving.assign(size + 1, 0);
        for (Int arc = 0; arc < arcs; ++arc) ++lattice->leaving[tails[arc] + 1];
        for (Int vertex = 0; vertex < size; ++vertex) lattice->leaving[vertex + 1] += lattice->leaving[vertex];
        lattice->arcs.resize(arcs);
        lattice->tail.resize(arcs);
        lattice->group.assign(groups, groups + size);
        std::vector<Int> out(lattice->leaving.begin(), lattice->leaving.end() - 1);
        for (Int arc = 0; arc < arcs; ++arc) {
            Int to = out[tails[arc]]++;
            lattice->arcs[to] = {std::int32_t(heads[arc]), std::int32_t(things[arc])};
            lattice->tail[to] = std::int32_t(tails[arc]);
        }
        return lattice;
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}

PUBLIC void routecalc_free_lattice(void* lattice) { delete static_cast<Lattice*>(lattice); }

// The first way from a source to each target. For each target: how it went (none, one, tied with another, or crossed:
// it leaves the group of the target on its way), the sums of its numbers, and where its things end in `steps`. Gives how many steps there are, of which no more than `room` are written; -1 if there is no memory for it.
//
// There are four lists of weights, the last one of ranks, and as many lists of numbers to be summed as `sums` says.
// In the `order` of its vertices the lattice is gone through, if it is `known`; if not, it is put down for the next time.
PUBLIC Int routecalc_first(const void* lattice, Int source, const Int* const* weights, Int never, Int count,
                           const Int* targets, Int sums, const Int* const* summed, Int* ways, Int* totals, Int* ends,
                           std::int32_t* steps, Int room, std::int32_t* order, Int known) {
    try {
        const Lattice& arcs = *static_cast<const Lattice*>(lattice);
        std::vector<std::int32_t> passed;
        if (!known) spread(arcs, source, order);
        Tree tree(arcs, source, weights, never, count, targets, order);
        if (!known)
            std::stable_sort(order, order + arcs.size, [&](std::int32_t one, std::int32_t other) {
                return tree.weight[one] < tree.weight[other];
            });
        Int written = 0;
        for (Int at = 0; at < count; ++at) {
            Int target = targets[at], *own = totals + at * sums;
            std::fill(own, own + sums, 0);
            ways[at] = tree.weight[target] >= never ? NONE : ONE;
            passed.clear();
            bool tied = false, crossed = false;
            if (ways[at] != NONE) {
                std::int32_t group = arcs.group[target];
                std::int32_t vertex = std::int32_t(target);
                for (;;) {
                    tied = tied || tree.first[vertex].tied;
                    std::int32_t arc = tree.first[vertex].arc;
                    if (arc < 0) break;
                    std::int32_t before = arcs.tail[arc];
                    crossed = crossed || (arcs.group[before] == group && arcs.group[vertex] != group);
                    passed.push_back(arcs.arcs[arc].thing);
                    vertex = before;
                }
                if (tied) ways[at] = TIED;
                if (crossed) ways[at] = CROSSED;
            }
            for (auto thing = passed.rbegin(); thing != passed.rend(); ++thing) {
                for (Int which = 0; which < sums; ++which) own[which] += summed[which][*thing];
                if (written < room) steps[written] = *thing;
                ++written;
            }
            ends[at] = written;
        }
        return written;
    } catch (const std::bad_alloc&) {
        return -1;
    }
}
