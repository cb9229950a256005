"""A TypeScript monorepo: workspaces with Next-like apps, tRPC-like APIs, wrappers, barrels, hooks and messages.

Every product has an app, an API, its messages and its own wrapper of an analytics SDK, on top of one that all products share. One feature
is about twenty files; some of them send something to a vendor, with a person in reach of all of them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

from generator import typescript_parts as parts
from generator.names import PERSON_FIELDS, features, filled, forms, local_names, size

FEATURES_A_PRODUCT = 110
MEDIAN = 1_900  # characters
_LANGUAGES = ("en", "de")
_SDKS = ("posthog", "mixpanel", "segment", "amplitude")

File = tuple[str, str]


def files(count: int, seed: int) -> Iterator[File]:
    """``count`` TypeScript files as (path, text), and the other files of a project beside them."""
    made = 0
    for path, text in _all(seed):
        counts = path.endswith((".ts", ".tsx"))
        if counts and made == count:
            return
        made += counts
        yield path, text


def _all(seed: int) -> Iterator[File]:
    yield from _shared(seed)
    product = 0
    while True:
        yield from _product(product, seed)
        product += 1


def _rng(seed: int, path: str) -> random.Random:
    return random.Random(f"{seed}:{path}")


def _shared(seed: int) -> Iterator[File]:
    yield (
        "package.json",
        _json({"name": "acme", "private": True, "workspaces": ["apps/*", "packages/*"]}),
    )
    yield "pnpm-workspace.yaml", "packages:\n  - apps/*\n  - packages/*\n"
    yield "tsconfig.json", _json({"compilerOptions": {"strict": True, "jsx": "preserve"}})
    yield from _package("ui", {"react": "^19.0.0"})
    names = [forms(name) for name in features(40)]
    for name in names:
        path = f"packages/ui/src/{name['kebab']}.tsx"
        yield path, _grown(path, seed, filled(parts.WIDGET, name), parts.JSX_HELPERS, name)
    yield (
        "packages/ui/src/index.ts",
        "".join(f'export * from "./{name["kebab"]}";\n' for name in names),
    )
    yield from _package("analytics", {"@sentry/nextjs": "^9.0.0"})
    yield (
        "packages/analytics/src/index.ts",
        'export * from "./track";\nexport * from "./errors";\nexport type * from "./types";\n',
    )
    yield "packages/analytics/src/types.ts", parts.ANALYTICS_TYPES
    yield "packages/analytics/src/track.ts", parts.ANALYTICS_TRACK
    yield "packages/analytics/src/errors.ts", parts.ANALYTICS_ERRORS


def _product(number: int, seed: int) -> Iterator[File]:
    name = f"p{number}"
    sdk = _SDKS[number % len(_SDKS)]
    names = {"product": name, "Product": name.upper()}
    for workspace, dependencies in parts.dependencies(sdk).items():
        kind = "apps" if workspace == "web" else "packages"
        folder = f"{kind}/{name}-{workspace}"
        yield f"{folder}/package.json", _json(parts.manifest(name, workspace, dependencies))
        yield f"{folder}/tsconfig.json", _json(parts.TSCONFIG)
    for path, text in {**parts.PRODUCT, **parts.SDKS[sdk]}.items():
        yield filled(path, names), filled(text, names)
    first = number * FEATURES_A_PRODUCT
    own = [forms(key) for key in features(FEATURES_A_PRODUCT, first % 9_000)]
    yield f"packages/{name}-api/src/root.ts", _root(own)
    for feature in own:
        yield from _feature(feature | names, seed)


def _root(own: list[dict[str, str]]) -> str:
    imports = "".join(
        f'import {{ {row["camel"]}Router }} from "./routers/{row["kebab"]}";\n' for row in own
    )
    routes = "".join(f"  {row['camel']}: {row['camel']}Router,\n" for row in own)
    return f'import {{ router }} from "./trpc";\n{imports}\nexport const appRouter = router({{\n{routes}}});\nexport type AppRouter = typeof appRouter;\n'


def _feature(names: dict[str, str], seed: int) -> Iterator[File]:
    rng = _rng(seed, f"{names['product']}/{names['kebab']}")
    names = names | {"field": rng.choice(PERSON_FIELDS), "second": rng.choice(PERSON_FIELDS)}
    for path, row in parts.FEATURE.items():
        where = filled(path, names)
        own = _rng(seed, where)
        sends = row.sending is not None and own.random() < row.share
        yield (
            where,
            _grown(
                where,
                seed,
                filled(row.sending if sends and row.sending else row.plain, names),
                row.helpers,
                names,
            ),
        )
    for language in _LANGUAGES:
        where = f"packages/{names['product']}-i18n/src/{language}/{names['kebab']}.ts"
        yield where, _messages(where, seed, names)
        yield (
            f"packages/{names['product']}-i18n/locales/{language}/{names['kebab']}.json",
            _json({names["camel"]: names["Words"]}),
        )


def _messages(path: str, seed: int, names: dict[str, str]) -> str:
    rng = _rng(seed, path)
    rows = [
        f'  {rng.choice(("title", "empty", "hint", "error", "label"))}{number}: "{names["Words"]} {local_names(rng)["noun"]} {number}",'
        for number in range(rng.randint(6, 60))
    ]
    return f"export const {names['camel']} = {{\n" + "\n".join(rows) + "\n} as const;\n"


def _grown(path: str, seed: int, text: str, helpers: tuple[str, ...], names: dict[str, str]) -> str:
    """The text with further functions until it has the size that was drawn for the file."""
    rng = _rng(seed, path + "#size")
    wanted = size(rng, MEDIAN)
    blocks = [text]
    length = len(text)
    number = 0
    while helpers and length < wanted:
        block = filled(rng.choice(helpers), names | local_names(rng) | {"i": str(number)})
        blocks.append(block)
        length += len(block)
        number += 1
    return "\n".join(blocks)


def _package(name: str, dependencies: dict[str, str]) -> Iterator[File]:
    yield (
        f"packages/{name}/package.json",
        _json(
            {
                "name": f"@acme/{name}",
                "main": "./src/index.ts",
                "exports": {".": "./src/index.ts"},
                "dependencies": dependencies,
            }
        ),
    )


def _json(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"
