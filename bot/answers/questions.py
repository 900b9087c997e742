"""Is a plain message a question? Silence beats noise, so only what surely is counts."""

import re

_OPENERS = (
    "who|whom|whose|what|when|where|which|why|how|"
    "is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might"
)
_ASKS = re.compile(rf"\s*(?:(?:and|so|but|ok|okay|hey|hi)[\s,]+)?(?:{_OPENERS})\b", re.IGNORECASE)
_REQUESTS = re.compile(
    r"\s*(?:please\s+)?(?:tell\s+(?:me|us)|explain|describe|show\s+(?:me|us))\b", re.IGNORECASE
)
_LINK = re.compile(r"https?://\S+")
_QUESTION_MARK = re.compile(r"[?\uff1f\u061f]\s*[\"'\u201d\u2019)*_]*\s*\Z")
_MIN_WORDS = 2


def is_question(message: str) -> bool:
    """Say whether a message in a listening channel asks something.

    It does if it ends with a question mark, or opens as a request for information, or
    is one sentence that opens with a question word and has no full stop.
    """
    text = _LINK.sub("", message).strip()
    if len(text.split()) < _MIN_WORDS:
        return False
    if _QUESTION_MARK.search(text) or _REQUESTS.match(text):
        return True
    return bool(_ASKS.match(text)) and not re.search(r"[.!\n]", text)
