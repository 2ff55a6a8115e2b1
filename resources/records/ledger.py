"""The ledger as a folder of small JSON files, one an account, each changed under a lock of its own."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from resources.storage.files import storage_errors, write_whole
from visiobook.domain.base import sha256
from visiobook.domain.budget import Account, Budget
from visiobook.errors import BudgetExceeded


class LocalLedger:
    """Keeps :class:`visiobook.ports.ledger.Ledger` in the folder ``root``, made on the first write."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def hold(self, budget: Budget, price_usd: float) -> str:
        """Hold a price."""
        with self._locked(budget.account):
            account = self.account(budget.account)
            committed = account.committed_usd()
            if committed + price_usd > budget.limit_usd + 1e-9:
                raise BudgetExceeded(
                    f"The next call costs up to {price_usd:.4f} US dollars, and {committed:.4f} of the"
                    f" {budget.limit_usd:.2f} allowed for {budget.account} are spent or held.",
                    "Allow more, or choose an engine that costs less; what was made is kept.",
                )
            ticket = uuid.uuid4().hex
            self._write(account.model_copy(update={"held": (*account.held, (ticket, price_usd))}))
            return ticket

    def book(self, account: str, ticket: str, cost_usd: float) -> None:
        """Book what the call cost."""
        with self._locked(account):
            known = self.account(account)
            held = tuple(h for h in known.held if h[0] != ticket)
            self._write(known.model_copy(update={"held": held, "spent_usd": known.spent_usd + cost_usd}))

    def account(self, account: str) -> Account:
        """What was spent and is held."""
        with storage_errors(self._root):
            path = self._path(account)
            return Account.model_validate_json(path.read_bytes()) if path.exists() else Account(account=account)

    def _write(self, account: Account) -> None:
        with storage_errors(self._root):
            data = account.model_dump_json(indent=2).encode()
            write_whole(self._path(account.account), data, self._root / ".scratch")

    @contextmanager
    def _locked(self, account: str) -> Iterator[None]:
        with storage_errors(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            lock = FileLock(self._path(account).with_suffix(".lock"))
        with lock:
            yield

    def _path(self, account: str) -> Path:
        return self._root / f"{sha256(account.encode())[:32]}.json"
