"""The manifest of listed documents: read in both its forms, and looked at before it is believed."""

import json
from pathlib import Path
from typing import Any

import pytest

from app import cli
from app.execution.hashing import hash_of
from app.manifest import listed_documents
from app.settings import SettingsError, load_settings

TEXT = "query Viewer { viewer { role } }"
OPERATION = {"id": hash_of(TEXT), "name": "Viewer", "type": "query", "body": TEXT}
PAGES_TEXT = "query Wares { products { nodes { sku } } }"


def apollo(*operations: object, **other: object) -> dict[str, object]:
    manifest = {"format": "apollo-persisted-query-manifest", "version": 1}
    return {**manifest, "operations": list(operations), **other}


def listed(folder: Path, manifest: Any) -> tuple[str, ...]:
    path = folder / "manifest.json"
    path.write_text(manifest if isinstance(manifest, str) else json.dumps(manifest))
    return listed_documents(load_settings(documents=path, data_dir=folder), unbuilt(folder))


def unbuilt(folder: Path) -> Path:
    return folder / "dist" / "documents.json"


def built(folder: Path, manifest: object = None) -> Path:
    path = unbuilt(folder)
    path.parent.mkdir()
    path.write_text(json.dumps(manifest or {hash_of(PAGES_TEXT): PAGES_TEXT}))
    return path


@pytest.mark.parametrize(
    "manifest",
    [apollo(OPERATION), {f"sha256:{hash_of(TEXT)}": TEXT}, {hash_of(TEXT): TEXT}],
    ids=["apollo", "by documentId", "by hash"],
)
def test_each_form_of_a_manifest_is_read(tmp_path: Path, manifest: object) -> None:
    assert listed(tmp_path, manifest) == (TEXT,)


def test_without_a_manifest_nothing_is_listed() -> None:
    assert listed_documents(load_settings()) == ()


@pytest.mark.parametrize(
    ("manifest", "says"),
    [
        ({hash_of("{ other }"): TEXT}, f"which is {hash_of(TEXT)}"),
        ({f"sha256:{hash_of(TEXT).upper()}": TEXT}, "is not the SHA-256 of its text"),
        (apollo({**OPERATION, "body": "{ viewer { role } }"}), "is not the SHA-256 of its text"),
        ({hash_of(TEXT): 7}, "has no text"),
        (apollo({"id": "x"}), "operation 0 has no id or no body"),
        (apollo(OPERATION, "x"), "operation 1 has no id or no body"),
        (apollo(OPERATION, version=2), "not version 1"),
        (apollo(OPERATION, format="relay"), "not version 1"),
        (apollo(operations={}), "its operations are no list"),
        ([TEXT], "it is no JSON object"),
        ("{", "unexpected end of data"),
    ],
)
def test_a_manifest_that_is_wrong_is_told_in_one_line(
    tmp_path: Path, manifest: object, says: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        listed(tmp_path, manifest)

    assert str(refused.value).startswith("WAYPOST_DOCUMENTS can't be used: ")
    assert "manifest.json" in str(refused.value)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_server_does_not_start_with_a_wrong_hash_or_without_its_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text(json.dumps({hash_of("{ other }"): TEXT}))
    monkeypatch.setenv("WAYPOST_DATA_DIR", str(tmp_path))
    for path, says in ((wrong, "is not the SHA-256"), (tmp_path / "none.json", "No such file")):
        monkeypatch.setenv("WAYPOST_DOCUMENTS", str(path))

        assert cli.run(["serve", "--port", "0"]) == 1

        err = capsys.readouterr().err
        assert err.startswith("waypost: WAYPOST_DOCUMENTS can't be used: ")
        assert says in err
        assert err.count("\n") == 1


def test_the_pages_of_the_server_join_the_list_it_was_given(tmp_path: Path) -> None:
    given = tmp_path / "manifest.json"
    given.write_text(json.dumps(apollo(OPERATION)))

    known = listed_documents(load_settings(documents=given), built(tmp_path))

    assert known == (TEXT, PAGES_TEXT)


def test_where_only_listed_documents_run_the_built_pages_are_list_enough(tmp_path: Path) -> None:
    known = listed_documents(load_settings(documents_only=True), built(tmp_path))

    assert known == (PAGES_TEXT,)


def test_without_a_list_the_documents_of_the_pages_are_not_read(tmp_path: Path) -> None:
    assert listed_documents(load_settings(), built(tmp_path, ["no manifest"])) == ()


def test_only_listed_documents_needs_a_list_or_the_built_pages(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"needs WAYPOST_DOCUMENTS, .* or the pages"):
        listed_documents(load_settings(documents_only=True), unbuilt(tmp_path))


def test_a_list_of_the_pages_that_is_wrong_names_their_build(tmp_path: Path) -> None:
    wrong = built(tmp_path, {hash_of("{ other }"): PAGES_TEXT})

    with pytest.raises(SettingsError, match=r"\(`make pages`\) can't be used: .*documents\.json"):
        listed_documents(load_settings(documents_only=True), wrong)
