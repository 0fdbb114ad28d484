"""What rendering costs in process: compiled code beside graphql-core, over the same objects.

Run it from the root of the repository: `python -m bench.rendering`; `--profile` shows what is left.
"""

import argparse
import asyncio
import cProfile
import pstats
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson
import typer
from graphql import DocumentNode, OperationDefinitionNode, execute, parse, validate
from graphql.execution import VariableValues, get_variable_values

from app.api import public_schema
from app.domain.lifecycle import TrackingStatus
from app.execution.compiled import programs
from app.execution.compiled.compiling import compiled
from app.execution.compiled.program import Plan, Program
from app.execution.engine import Engine
from app.schema.access import StrawberryAccess
from app.storage.care.migrating import migrate
from app.storage.care.opening import opened_store
from app.storage.store import Store
from app.transport.endpoint import Session
from tests.api.doors import Doors, asking, opened_doors
from tests.builders import MAY
from tests.databases import StoreSettingsOf
from tests.usecases.shopping import a_shop, buy, scan, send

MONEY: Final = "{ amount currency }"
LINE: Final = f"id sku name quantity unitPrice {MONEY} total {MONEY} cancelled allocated shipped"
PARCEL: Final = """number status trackingStatus carrier trackingNumber dispatchedAt version
  warehouse { code name } lines { sku quantity picked }
  trackingEvents { at status city description }"""
ONE: Final = f"""query Order($number: String!) {{ order(number: $number) {{
  id number channel status statusLabel paymentStatus priority placedAt version holds
  customer {{ name email }} shippingAddress {{ line1 city country }}
  lines {{ {LINE} }} subtotal {MONEY} total {MONEY} shipments {{ {PARCEL} }}
  timeline(first: 20) {{ nodes {{ type occurredAt message actor {{ role name }} }} }} }} }}"""
MANY: Final = f"""query Orders {{ orders(first: 20) {{ nodes {{
  id number status placedAt total {MONEY} customer {{ name }}
  lines {{ sku name quantity total {MONEY} }}
  shipments {{ number status trackingStatus carrier }} }}
  pageInfo {{ hasNextPage endCursor }} }} }}"""
ROUNDS: Final = 7
SLICE_S: Final = 0.15
"""How long each way is measured in each round."""


@dataclass(frozen=True, slots=True)
class Case:
    """One operation, what its root field answered, and its two ways to an answer."""

    name: str
    tree: DocumentNode
    variables: dict[str, object]
    fields: int
    value: object
    program: Program
    plan: Plan
    context: Any

    def compiled(self) -> object:
        (root,) = self.program.roots
        return self.program.answer([root.rendered(self.value, self.context, self.plan.given)])

    def encoded(self) -> object:
        return orjson.dumps(self.compiled())

    def generic(self) -> object:
        """graphql-core below the root field, which is not asked again."""
        answer: Any = execute(
            public_schema(), self.tree, context_value=self.context, variable_values=self.variables
        )
        return answer.data


async def filled(store: Store) -> str:
    """Twenty orders of five lines, each with a parcel on its way; the number of one."""
    skus = ["TEA", "CUP", "POT", "MAT", "JAR"]
    shop = await a_shop(store, dict.fromkeys(skus, 1_000))
    number = ""
    for _ in range(20):
        number = await buy(shop, *((sku, 2) for sku in skus))
        await send(shop, f"{number}-1")
        for status in (TrackingStatus.IN_TRANSIT, TrackingStatus.OUT_FOR_DELIVERY):
            await scan(shop, f"{number}-1", status, city="London")
    return number


async def case(doors: Doors, name: str, document: str, **variables: object) -> Case:
    """The operation, run once to learn what its root field answers."""
    request = asking(document, **variables)
    context = doors.api._context(request, Session(MAY, MAY.subject))  # noqa: SLF001
    engine: Engine[Any] = doors.api._engine  # noqa: SLF001
    read = engine.documents.read(document)
    operation = read.operation(None)
    assert isinstance(operation, OperationDefinitionNode)
    given = get_variable_values(
        public_schema(), operation.variable_definitions or (), dict(variables)
    )
    assert isinstance(given, VariableValues)
    program = engine.documents.program(document, operation, given)
    assert program is not None
    held: list[object] = []
    with answering(program, lambda ask: keeping(ask, held)):
        answer: Any = await engine.execute(request, context)
    assert "errors" not in answer
    fields = leaves(answer["data"])
    plan = program.plan(given)
    return Case(name, read.tree, dict(variables), fields, held[0], program, plan, context)


@contextmanager
def answering(program: Program, change: Callable[[Any], Any]) -> Iterator[None]:
    """Another resolver of the operation's only field."""
    definition = program.roots[0].definition
    resolve = definition.resolve
    definition.resolve = change(resolve)
    try:
        yield
    finally:
        definition.resolve = resolve


def keeping(ask: Any, held: list[object]) -> Any:
    async def resolve(*args: Any, **named: Any) -> object:
        held.append(await ask(*args, **named))
        return held[-1]

    return resolve


def leaves(answer: Any) -> int:
    """The scalars and enums of an answer."""
    if isinstance(answer, dict):
        return sum(leaves(each) for each in answer.values())
    return sum(leaves(each) for each in answer) if isinstance(answer, list) else 1


def microseconds(work: Callable[[], object]) -> float:
    work()
    runs, began = 0, time.perf_counter()
    while time.perf_counter() - began < SLICE_S:
        work()
        runs += 1
    return (time.perf_counter() - began) / runs * 1e6


def compared(one: Case) -> None:
    """Print the medians of interleaved rounds."""
    ways = {
        "graphql-core": one.generic,
        "compiled": one.compiled,
        "compiled and orjson": one.encoded,
    }
    with answering(one.program, lambda _: lambda *_, **__: one.value):
        assert one.generic() == one.compiled()
        rounds = [{name: microseconds(way) for name, way in ways.items()} for _ in range(ROUNDS)]
    typer.echo(f"\n{one.name}: {one.fields} leaves")
    slowest = median(each["graphql-core"] for each in rounds)
    for name in ways:
        times = sorted(each[name] for each in rounds)
        middle = median(times)
        typer.echo(
            f"  {name:20} {middle:8.1f} µs ({times[0]:.1f} to {times[-1]:.1f})"
            f"  {slowest / middle:6.1f} x"
        )


def compiling(one: Case, document: str) -> None:
    """Print what must be done once for a document."""
    schema = public_schema()
    program = one.program
    steps: dict[str, Callable[[], object]] = {
        "parse": lambda: parse(document),
        "validate": lambda: validate(schema, one.tree),
        "compile": lambda: compiled(
            schema,
            StrawberryAccess(schema),
            program.fragments,
            program.operation,
            VariableValues({}, {}),
        ),
    }
    for name, step in steps.items():
        times = [microseconds(step) for _ in range(3)]
        typer.echo(f"  {name:20} {median(times):8.1f} µs, once for each document")


async def whole(doors: Doors, one: Case, document: str) -> None:
    """Print what an operation costs from its text to its payload, database included."""
    for name, worth in (("graphql-core", 10**9), ("compiled", 1)):
        programs.WORTH_COMPILING = worth  # type: ignore[misc]
        engine: Engine[Any] = Engine(public_schema(), access=StrawberryAccess(public_schema()))
        request = asking(document, **one.variables)
        times = []
        for _ in range(100):
            began = time.perf_counter()
            await engine.execute(request, one.context)
            times.append(time.perf_counter() - began)
        typer.echo(f"  whole, {name:13} {median(times) * 1e6:8.1f} µs")


def profiled(one: Case) -> None:
    """Print where the rest of the time goes."""
    with cProfile.Profile() as profile:
        for _ in range(2_000):
            one.compiled()
    pstats.Stats(profile).sort_stats("tottime").print_stats(12)


async def measured(*, profile: bool) -> None:
    programs.WORTH_COMPILING = 1  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.db"
        await migrate(url)
        async with (
            opened_store(StoreSettingsOf(url, Path(folder))) as store,
            opened_doors(store) as doors,
        ):
            number = await filled(store)
            asked = (("one order", ONE, {"number": number}), ("a page", MANY, dict[str, str]()))
            for name, document, variables in asked:
                one = await case(doors, name, document, **variables)
                compared(one)
                compiling(one, document)
                await whole(doors, one, document)
                if profile:
                    profiled(one)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--profile", action="store_true")
    asyncio.run(measured(profile=arguments.parse_args().profile))


if __name__ == "__main__":
    main()
