"""What dbt only warns of: of a key that stands twice, the first loses all that is below it."""

import yaml

from tessera.home import DBT_PROJECT


class StrictLoader(yaml.SafeLoader):
    """Refuses a mapping in which a key stands twice."""

    def construct_mapping(self, node, deep=False):
        keys = [key.value for key, _ in node.value]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        assert not repeated, f"{node.start_mark}: {', '.join(repeated)}"
        return super().construct_mapping(node, deep)


def test_no_key_stands_twice():
    files = [*DBT_PROJECT.rglob("models/**/*.yml"), *DBT_PROJECT.rglob("seeds/*.yml"), DBT_PROJECT / "dbt_project.yml"]
    assert len(files) > 50
    for file in files:
        yaml.load(file.read_text(), StrictLoader)  # noqa: S506 - a safe loader
