"""Generated pages and schemas are as fresh as what they are made from; `make docs` writes them."""

import json

import jsonschema
import pytest
import yaml

from pipelines.document import ROOT, generated


@pytest.mark.parametrize("path", generated())
def test_it_is_fresh(path: str) -> None:
    assert (ROOT / path).read_text() == generated()[path], f"{path} is stale: run `make docs`"


@pytest.mark.parametrize("path", ["plumbline.yaml", "examples/hmis_demo/plumbline.yaml"])
def test_the_settings_that_ship_keep_the_schema(path: str) -> None:
    schema = json.loads((ROOT / "pipelines/plumbline.schema.json").read_text())
    content = json.loads(json.dumps(yaml.safe_load((ROOT / path).read_text()), default=str))
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(content)) == []
