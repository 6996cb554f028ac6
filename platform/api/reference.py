"""The OpenAPI document as a page shows it: sections, endpoints, fields, a command to try."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from api.problems import PROBLEMS
from communities.models import TokenScope

Described = dict[str, Any]
DEEPEST = 3
_BACKTICKS = re.compile(r"`([^`]+)`")


def page(document: Described, *, site: str) -> Described:
    """Return what the template of the documentation shows; `site` is where it is served."""
    reading = _Reading(document, site)
    sections: dict[str, list[Described]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            shown = reading.operation(path, method.upper(), operation)
            sections.setdefault(operation["tags"][0], []).append(shown)
    return {
        "site": site,
        "header": "Authorization: Bearer folkmoot_…",
        "version": document["info"]["version"],
        "sections": [
            {"anchor": f"section-{number}", "title": title, "operations": operations}
            for number, (title, operations) in enumerate(sections.items(), start=1)
        ],
        "scopes": [{"value": scope.value, "label": scope.label} for scope in TokenScope],
        "problems": [
            {
                "anchor": f"problem-{problem.name}",
                "status": status,
                "title": problem.title,
                "advice": _code(problem.advice),
            }
            for status, problem in PROBLEMS.items()
        ],
    }


class _Reading:
    """Reads one document."""

    def __init__(self, document: Described, site: str) -> None:
        self.document = document
        self.site = site

    def operation(self, path: str, method: str, operation: Described) -> Described:
        """Return one endpoint with one method."""
        answers = {int(status): answer for status, answer in operation["responses"].items()}
        status = min(answers)
        return {
            "anchor": operation["operationId"],
            "method": method,
            "path": path,
            "summary": operation["summary"],
            "description": _code(operation.get("description", "")),
            "who": operation["x-who"],
            "scope": operation["x-scope"],
            "parameters": [self._parameter(one) for one in operation.get("parameters", ())],
            "takes": list(self._fields(_content(operation.get("requestBody", {})))),
            "status": status,
            **self._answer(_content(answers[status])),
            "errors": [
                {"status": number, "anchor": f"problem-{PROBLEMS[number].name}"}
                for number in sorted(answers)
                if number in PROBLEMS
            ],
            "curl": self._curl(path, method, operation),
        }

    def _parameter(self, parameter: Described) -> Described:
        return {
            "name": parameter["name"],
            "type": _type(self._resolved(parameter["schema"])),
            "required": parameter.get("required", False),
            "words": _code(parameter.get("description", "")),
            "values": _values(self._resolved(parameter["schema"])),
        }

    def _answer(self, schema: Described) -> Described:
        """Return the fields of an answer; those of one row, where it is a list of rows."""
        resolved = self._resolved(schema)
        paged = "results" in resolved.get("properties", {})
        if paged:
            resolved = resolved["properties"]["results"]
        listed = resolved.get("type") == "array"
        row = resolved["items"] if listed else resolved
        return {"paged": paged, "listed": listed, "answers": list(self._fields(row))}

    def _fields(self, schema: Described, *, above: str = "", depth: int = 1) -> Iterator[Described]:
        resolved = self._resolved(schema)
        required = resolved.get("required", ())
        for name, given in resolved.get("properties", {}).items():
            inner = self._resolved(given)
            yield {
                "name": f"{above}{name}",
                "type": _type(inner),
                "required": name in required,
                "words": _code(given.get("description", "") if "$ref" not in given else ""),
                "values": _values(inner),
            }
            listed = inner.get("type") == "array"
            deeper = inner.get("items", {}) if listed else inner
            if depth < DEEPEST:
                dotted = f"{above}{name}[]." if listed else f"{above}{name}."
                yield from self._fields(deeper, above=dotted, depth=depth + 1)

    def _resolved(self, schema: Described) -> Described:
        """Follow references; of what may be null, return what else it may be, marked so."""
        if "$ref" in schema:
            found = self.document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            return self._resolved(found)
        for together in ("allOf", "oneOf", "anyOf"):
            if together in schema:
                parts = [self._resolved(one) for one in schema[together]]
                full = [one for one in parts if one.get("type") != "null"]
                whole = dict(full[0]) if full else {}
                values = [value for one in full for value in one.get("enum", ())]
                if values:
                    whole["enum"] = values
                return whole | ({"nullable": True} if len(full) < len(parts) else {})
        return schema

    def _curl(self, path: str, method: str, operation: Described) -> str:
        query = "&".join(
            f"{one['name']}={one['name'].upper()}"
            for one in operation.get("parameters", ())
            if one["in"] == "query" and one.get("required")
        )
        address = f"{self.site}{path}" + (f"?{query}" if query else "")
        lines = [f'curl -H "Authorization: Bearer $TOKEN" "{address}"']
        example = _example(operation.get("requestBody", {}))
        if example:
            body = json.dumps(example, ensure_ascii=False, indent=1)
            lines += ['-H "Content-Type: application/json"', f"-d '{body}'"]
        elif method != "GET":
            lines += [f"-X {method}"]
        return " \\\n  ".join(lines)


def _content(answer: Described) -> Described:
    for described in answer.get("content", {}).values():
        schema: Described = described.get("schema", {})
        return schema
    return {}


def _example(body: Described) -> object:
    for described in body.get("content", {}).values():
        for example in described.get("examples", {}).values():
            return example["value"]
    return None


def _type(schema: Described) -> str:
    kind = schema.get("type", "")
    kinds = [one for one in kind if one != "null"] if isinstance(kind, list) else [kind]
    nullable = schema.get("nullable") or (isinstance(kind, list) and "null" in kind)
    word = str(schema.get("format") or (kinds[0] if kinds else "") or "string")
    if word == "array":
        word = f"{_type(schema.get('items', {}))}[]" if "type" in schema.get("items", {}) else word
    return f"{word} | null" if nullable else word


def _code(words: object) -> SafeString:
    """Set what stands between backticks as code; everything is escaped first."""
    return mark_safe(_BACKTICKS.sub(r"<code>\1</code>", escape(str(words))))  # noqa: S308 - escaped


def _values(schema: Described) -> list[str]:
    return [str(value) for value in schema.get("enum", ()) if value not in ("", None)]
