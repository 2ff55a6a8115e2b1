"""Compiled loops: numba makes machine code once, in a process of its own; here it is only loaded, without numba.

Numba takes some 120 MB and half a second of every process that uses it; loading its finished code through llvmlite
takes 50 MB and a few milliseconds. The code is kept in the cache folder under a name that holds its source, the
compilers' versions and the processor, so that it is made again exactly when one of them changes.
"""

import ctypes
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from visiobook.errors import EngineMissing

if TYPE_CHECKING:
    from llvmlite.binding import ModuleRef

Argument = int | float | NDArray[np.generic]
POINTERS = ("bytes", "halves", "singles", "doubles", "wholes")
KINDS: dict[str, type[ctypes.c_void_p] | type[ctypes.c_int64] | type[ctypes.c_double]] = {
    **dict.fromkeys(POINTERS, ctypes.c_void_p),
    "whole": ctypes.c_int64,
    "real": ctypes.c_double,
}
"""What a loop takes: pointers to uint8, uint16, float32, float64, int64; a 64-bit integer; a double."""
HINT = "pip install 'numba>=0.62'"


class Loop:
    """A function of machine code. Arrays must be contiguous and are handed over as pointers; the GIL is released."""

    def __init__(self, address: int, kinds: tuple[str, ...]) -> None:
        """Numba's own calling convention: a place for the result, a place for an exception, the arguments."""
        types = [ctypes.c_void_p, ctypes.c_void_p, *(KINDS[kind] for kind in kinds)]
        self._call = ctypes.CFUNCTYPE(ctypes.c_int32, *types)(address)
        self._nowhere = (ctypes.c_void_p * 2)()
        self._places = ctypes.addressof(self._nowhere), ctypes.addressof(self._nowhere) + ctypes.sizeof(ctypes.c_void_p)

    def __call__(self, *arguments: Argument) -> None:
        """Run it."""
        plain = [a.__array_interface__["data"][0] if isinstance(a, np.ndarray) else a for a in arguments]
        self._call(*self._places, *plain)


def load_loops(module: str, signatures: dict[str, tuple[str, ...]], cache_dir: str) -> dict[str, Callable[..., None]]:
    """The loops of ``module`` by name, compiled if they are not in ``cache_dir`` (empty: the user's cache folder).

    Raises EngineMissing when they have to be compiled and numba is not there.
    """
    return dict(_loaded(module, tuple(sorted(signatures.items())), cache_dir))


def has_feature(name: str) -> bool:
    """Whether this processor has what LLVM calls ``name`` (``avx2``)."""
    import llvmlite.binding as llvm

    return bool(llvm.get_host_cpu_features().get(name, False))


@lru_cache(maxsize=16)
def _loaded(
    module: str, signatures: tuple[tuple[str, tuple[str, ...]], ...], cache_dir: str
) -> tuple[tuple[str, Loop], ...]:
    import llvmlite.binding as llvm

    file = _folder(cache_dir) / f"{module.rsplit('.', 1)[-1]}-{_key(module, signatures)}.o"
    if not file.exists():
        _compile_elsewhere(module, dict(signatures), file)
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine(jit=True)
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)
    engine.add_object_file(llvm.ObjectFileRef.from_data(file.read_bytes()))
    engine.finalize_object()
    _KEPT.append(engine)
    return tuple((name, Loop(engine.get_function_address(name), kinds)) for name, kinds in signatures)


_KEPT: list[object] = []
"""Engines own the memory of their code, which lives as long as the process."""


def _folder(cache_dir: str) -> Path:
    """Where machine code is kept: a folder of the user's own, for no other is to be trusted with it. Where none can be
    written, one for this process.
    """
    usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "visiobook"
    folder = Path(cache_dir) if cache_dir else usual
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return Path(tempfile.mkdtemp(prefix="visiobook-loops-"))
    return folder


def _key(module: str, signatures: object) -> str:
    import llvmlite.binding as llvm

    spec = find_spec(module)
    source = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    said = (signatures, _version("numba"), _version("llvmlite"), llvm.get_host_cpu_name(), llvm.get_default_triple())
    features = llvm.get_host_cpu_features().flatten()
    return hashlib.sha256(source + repr((said, features)).encode()).hexdigest()[:16]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _compile_elsewhere(module: str, signatures: dict[str, tuple[str, ...]], file: Path) -> None:
    """Compile in another process, whose memory goes back when it ends."""
    wanted = json.dumps({"path": sys.path, "module": module, "signatures": signatures, "file": str(file)})
    code = "import json, sys; w = json.loads(sys.argv[1]); sys.path[:] = w.pop('path'); "
    code += "from resources.media.native import compile_loops; compile_loops(**w)"
    done = subprocess.run([sys.executable, "-c", code, wanted], capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["no message"]
        raise EngineMissing(f"The drawing loops could not be compiled: {said[0]}", HINT)


def compile_loops(module: str, signatures: dict[str, list[str]], file: str) -> None:
    """Compile the loops of a module into one object file. They must allocate nothing and raise nothing."""
    from importlib import import_module

    import llvmlite.binding as llvm

    source = import_module(module)
    whole = None
    for name, kinds in signatures.items():
        part = _compiled(getattr(source, name), name, kinds)
        if whole is None:
            whole = part
        else:
            whole.link_in(part)
    host = llvm.Target.from_default_triple()
    machine = host.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=llvm.get_host_cpu_features().flatten(),
        opt=3,
        reloc="pic",
        codemodel="jitdefault",
        jit=True,
    )
    assert whole is not None, "a module without loops"
    _kept_whole(machine.emit_object(whole), Path(file))


def _compiled(loop: Callable[..., None], name: str, kinds: list[str]) -> "ModuleRef":
    """LLVM code of one loop under its plain name, without numba's wrappers around it."""
    import llvmlite.binding as llvm
    import numba

    elements = (numba.uint8, numba.uint16, numba.float32, numba.float64, numba.int64)
    known: dict[str, Any] = {n: numba.types.CPointer(e) for n, e in zip(POINTERS, elements, strict=True)}  # type: ignore[no-untyped-call]
    types = [(known | {"whole": numba.int64, "real": numba.float64})[kind] for kind in kinds]
    made = numba.cfunc(numba.void(*types), error_model="numpy")(loop)
    module = llvm.parse_assembly(made.inspect_llvm())
    for function in module.functions:
        if function.is_declaration:
            continue
        if function.name == made.native_name.removeprefix("cfunc."):
            function.name = name
        else:
            function.linkage = "internal"
    _without_unused(module)
    return module


def _without_unused(module: "ModuleRef") -> None:
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_default_triple().create_target_machine()
    passes = llvm.create_new_module_pass_manager()
    passes.add_global_dead_code_eliminate_pass()
    passes.run(module, llvm.create_pass_builder(machine, llvm.create_pipeline_tuning_options()))


def _kept_whole(data: bytes, file: Path) -> None:
    """Written beside and renamed: a file of that name is always whole."""
    handle, name = tempfile.mkstemp(dir=file.parent, suffix=".new")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    Path(name).replace(file)
