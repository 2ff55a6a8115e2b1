from resources.clock import SystemClock
from resources.progress import SilentProgress
from resources.storage.memory import MemoryStore
from visiobook.domain.recipe import Recipe
from visiobook.stages.making import Maker, Product


def maker() -> Maker:
    return Maker(MemoryStore(), SystemClock(), SilentProgress())


def test_a_recipe_is_made_once_and_found_afterwards():
    bench, calls = maker(), []

    def produce() -> Product:
        calls.append(1)
        return Product(b"still", "image/png")

    first = bench.make(Recipe.of("still", "1"), produce)
    second = bench.make(Recipe.of("still", "1"), produce)
    assert first == second
    assert len(calls) == 1
    assert (bench.tally["still"].made, bench.tally["still"].found) == (1, 1)


def test_the_first_result_of_a_recipe_stands():
    bench = maker()
    recipe = Recipe.of("still", "1")
    first = bench.keep(recipe, Product(b"one", "text/plain"), 0.0, 0.0)
    again = bench.keep(recipe, Product(b"two", "text/plain"), 0.0, 0.0)
    assert again.artifact == first.artifact


def test_a_recipe_differs_by_stage_version():
    assert Recipe.of("still", "1").digest() != Recipe.of("still", "2").digest()
