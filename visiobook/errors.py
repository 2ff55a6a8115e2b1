"""The error tree. Every error a person can meet is named, has a stable code and says what to do next.

VisiobookError
├── BadInput                 exit code 2, HTTP 4xx
│   ├── UnreadableSource       the text cannot be read
│   │   ├── EmptySource          nothing to read in it
│   │   ├── BrokenSource         damaged, encrypted or not what its name says
│   │   ├── UnsafeSource         a zip bomb, or a file that points outside itself
│   │   └── SourceTooLarge       longer than the limit
│   ├── UnknownChoice          a voice, template, engine … that does not exist (lists those that do)
│   ├── InvalidField           one field of a request does not fit (names it and the rule)
│   ├── UnsupportedLanguage    no engine speaks or reads it
│   ├── NotFound               a project or artifact that is not there
│   ├── Unanalysable           the text was read, but there is nothing to analyse in it
│   ├── Conflict               it is there already, or in a state that does not allow this
│   │   ├── InProgress           the same work is being done right now
│   │   ├── NotConnected         no account of this platform is connected
│   │   └── NotConfigured        the operator has not set what this needs
│   ├── Unauthorised           who is asking is not known
│   ├── Forbidden              who is asking may not do this
│   │   └── QuotaExceeded        the subscription's quota is used up
│   └── RateLimited            too many requests in a short time
└── Failure                  exit code 1, HTTP 5xx
    ├── EngineMissing          a package or weights are not installed
    ├── EngineFailed           an engine ran and failed
    │   └── EngineRefused        its provider refused or was not reached: nothing was charged
    ├── StorageFailed          the disk is full, read-only or lost
    │   └── DatabaseAway         the database does not answer; what was being done is tried again
    ├── RenderFailed           the film could not be encoded
    ├── BudgetExceeded         going on would cost more than was allowed
    ├── Interrupted            a person or the machine stopped the work
    ├── PublishingFailed       a platform did not publish the video
    │   ├── TokenRefused         the account must be connected again
    │   ├── PlatformRefused      the platform does not take the video or its description
    │   ├── PlatformQuota        the platform's quota is used up
    │   └── PlatformAway         the platform does not answer, or broke off
    └── DeliveryFailed         a webhook could not be delivered
"""


class VisiobookError(Exception):
    """Base of all named errors. ``code`` is stable; ``hint`` says what to do next."""

    code = "visiobook_error"
    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(VisiobookError):
    """What was given cannot be used; the person can mend it."""

    code = "bad_input"
    exit_code = 2


class UnreadableSource(BadInput):
    """The text cannot be read."""

    code = "unreadable_source"


class EmptySource(UnreadableSource):
    """There is nothing to read in the source."""

    code = "empty_source"


class BrokenSource(UnreadableSource):
    """The source is damaged, encrypted or not what its name says."""

    code = "broken_source"


class UnsafeSource(UnreadableSource):
    """The source is a zip bomb or points outside itself."""

    code = "unsafe_source"


class SourceTooLarge(UnreadableSource):
    """The source is longer than the limit."""

    code = "source_too_large"


class UnknownChoice(BadInput):
    """A choice that does not exist; the message lists those that do."""

    code = "unknown_choice"

    @classmethod
    def of(cls, what: str, given: str, known: "list[str] | tuple[str, ...]") -> "UnknownChoice":
        """An error that names the choice, what was given and what there is."""
        return cls(f"There is no {what} {given!r}.", f"Choose one of: {', '.join(known) or '(none installed)'}.")


class InvalidField(BadInput):
    """One field of a request does not fit; ``field`` names it, ``constraint`` the rule (``required``, ``enum`` …)."""

    code = "invalid_field"

    def __init__(self, message: str, hint: str = "", field: str = "", constraint: str = "invalid") -> None:
        super().__init__(message, hint)
        self.field = field
        self.constraint = constraint


class UnsupportedLanguage(BadInput):
    """No engine speaks or reads the language."""

    code = "unsupported_language"


class NotFound(BadInput):
    """Something asked for by name or id is not there."""

    code = "not_found"


class Unanalysable(BadInput):
    """The text was read, but there is nothing to analyse in it."""

    code = "unanalysable"


class Conflict(BadInput):
    """Something is there already, or in a state that does not allow what was asked."""

    code = "conflict"


class InProgress(Conflict):
    """The same work is being done right now; ``job_id`` is the job that does it."""

    code = "in_progress"

    def __init__(self, message: str, hint: str = "", job_id: str = "") -> None:
        super().__init__(message, hint)
        self.job_id = job_id


class NotConnected(Conflict):
    """No account of this platform is connected, or it must be connected again."""

    code = "not_connected"


class NotConfigured(Conflict):
    """The operator has not set what this needs."""

    code = "not_configured"


class Unauthorised(BadInput):
    """Who is asking is not known: no token, or one that does not hold."""

    code = "unauthorised"


class Forbidden(BadInput):
    """Who is asking may not do this."""

    code = "forbidden"


class QuotaExceeded(Forbidden):
    """The subscription's quota is used up."""

    code = "quota_exceeded"


class RateLimited(BadInput):
    """Too many requests in a short time; ``retry_after_s`` says when to come back."""

    code = "rate_limited"

    def __init__(self, message: str, hint: str = "", retry_after_s: int = 1) -> None:
        super().__init__(message, hint)
        self.retry_after_s = retry_after_s


class Failure(VisiobookError):
    """The work failed though the input was good."""

    code = "failure"


class EngineMissing(Failure):
    """A package or weights an engine needs are not installed; the hint has the pip line."""

    code = "engine_missing"


class EngineFailed(Failure):
    """An engine ran and failed."""

    code = "engine_failed"


class EngineRefused(EngineFailed):
    """An engine's provider refused the request or was not reached: nothing was charged."""

    code = "engine_refused"


class StorageFailed(Failure):
    """The disk is full, read-only or lost."""

    code = "storage_failed"


class DatabaseAway(StorageFailed):
    """The database does not answer. It is nobody's fault: whoever meets it waits and tries again."""

    code = "database_away"


class RenderFailed(Failure):
    """The film could not be encoded or decoded."""

    code = "render_failed"


class BudgetExceeded(Failure):
    """Going on would cost more than was allowed."""

    code = "budget_exceeded"


class Interrupted(Failure):
    """A person or the machine stopped the work; what was made is kept. The exit code is that of an interrupt in a shell
    (128 + SIGINT).
    """

    code = "interrupted"
    exit_code = 130


class PublishingFailed(Failure):
    """A platform did not publish the video."""

    code = "publishing_failed"


class TokenRefused(PublishingFailed):
    """The platform no longer takes the account's tokens: it must be connected again."""

    code = "token_refused"


class PlatformRefused(PublishingFailed):
    """The platform does not take the video or what was said of it."""

    code = "platform_refused"


class PlatformQuota(PublishingFailed):
    """The platform's quota is used up."""

    code = "platform_quota"


class PlatformAway(PublishingFailed):
    """The platform does not answer, or broke off in the middle."""

    code = "platform_away"


class DeliveryFailed(Failure):
    """A webhook could not be delivered."""

    code = "delivery_failed"


def named(code: str, message: str, hint: str = "") -> VisiobookError:
    """The error with this stable code, so that a failure that was recorded can be met again elsewhere."""
    return (kind_of(code) or Failure)(message, hint)


def kind_of(code: str) -> type[VisiobookError] | None:
    """The class of the error with this stable code; None: it is none of ours."""
    kinds = [VisiobookError]
    for kind in kinds:
        kinds.extend(kind.__subclasses__())
    return next((kind for kind in kinds if kind.code == code), None)
