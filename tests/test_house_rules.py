"""The rules of the house that a machine can check."""

import ast
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "citydesk"
SOURCES = sorted(p for p in PACKAGE.rglob("*.py") if "migrations" not in p.parts)
TOOL = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
CONTRACT = TOOL["importlinter"]["contracts"][0]["layers"]
ROW = {app: row for row, names in enumerate(CONTRACT) for app in names.split(" | ")}
BEHIND_THE_DESK = set(TOOL["importlinter"]["contracts"][2]["forbidden_modules"])
PUBLIC = {
    m.removeprefix("citydesk.") for m in TOOL["importlinter"]["contracts"][2]["source_modules"]
}

LINES_PER_FILE_MAX = 400
LINES_PER_FUNCTION_MAX = 60


def ours():
    return [m for m in apps.get_models() if m.__module__.startswith("citydesk.")]


def app_of(model) -> str:
    return model.__module__.split(".")[1]


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_file_is_short_and_says_what_it_is(path):
    text = path.read_text()
    tree = ast.parse(text)

    assert len(text.splitlines()) <= LINES_PER_FILE_MAX
    assert ast.get_docstring(tree), "a module docstring"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno - node.lineno < LINES_PER_FUNCTION_MAX, node.name


def test_every_app_stands_in_the_contract():
    folders = {p.parent.name for p in PACKAGE.glob("*/__init__.py")}

    assert folders == set(ROW) - {"urls"}


def test_every_relation_points_down_the_rows():
    for model in ours():
        for field in model._meta.get_fields():
            if not field.is_relation or field.auto_created or not field.related_model:
                continue
            target = field.related_model
            if target is get_user_model():  # Wagtail's own classes say who uploaded, who locked
                continue
            if target.__module__.startswith("citydesk.") and app_of(target) != app_of(model):
                assert ROW[app_of(target)] > ROW[app_of(model)], f"{model.__name__}.{field.name}"


def test_nothing_public_leads_back_to_a_source():
    hidden = {name.removeprefix("citydesk.") for name in BEHIND_THE_DESK}
    for model in ours():
        if app_of(model) in PUBLIC:
            for relation in model._meta.related_objects:
                visible = not relation.hidden
                assert not (visible and app_of(relation.related_model) in hidden), relation


def test_every_test_file_mirrors_a_module():
    apart = {"journeys", "factories", "payloads", "kills", "ops"}
    for path in (ROOT / "tests").rglob("test_*.py"):
        parts = path.relative_to(ROOT / "tests").parts
        if len(parts) == 1 or parts[0] in apart:
            continue
        name = path.stem.removeprefix("test_")
        folder = PACKAGE.joinpath(*parts[:-1])
        candidates = [
            folder / f"{name}.py",
            folder / name,
            folder / "management/commands" / f"{name}.py",
        ]
        assert any(c.exists() for c in candidates), f"{path} mirrors nothing"
