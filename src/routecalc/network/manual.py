"""What the types say about themselves, for manuals and schemas."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast


def field_notes() -> dict[str, dict[str, str]]:
    """What the docstring under each field says, by type and field: for manuals and schemas.

    Read from the source when asked for, so that starting the program does not have to.
    """
    import ast
    from pathlib import Path

    notes: dict[str, dict[str, str]] = {}
    for name in ("values", "fact", "times", "facts", "claims", "changes", "whole"):
        for type_ in ast.parse(Path(__file__).with_name(f"{name}.py").read_text("utf-8")).body:
            if isinstance(type_, ast.ClassDef):
                bases = [base.id for base in type_.bases if isinstance(base, ast.Name)]
                inherited = {field: note for base in bases for field, note in notes.get(base, {}).items()}
                notes[type_.name] = {**inherited, **_notes(type_)}
    return notes


def _notes(type_: ast.ClassDef) -> dict[str, str]:
    import ast

    found = {}
    for field, below in pairwise(type_.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(note))):
                found[name] = note
    return found
