"""The errors that a fault may end in, as whole texts: what a user reads, and nothing else."""

from __future__ import annotations

import re

_AGAIN = r"Nothing is lost: run the same command again in a while\."
_MARKS = r" \(code \w+, incident \w+\)"
_LAST_UP = (
    r"\nIn a 'pulumi refresh' or 'pulumi destroy', the config is that of the last 'pulumi up', unless with"
    r" --run-program\."
)
_CREDENTIALS = (
    r"Check the credentials for {host} \(token, or username with password or secret key\); a token may have expired\."
)
_LOGIN = (
    r"Check thoughtspot:username and thoughtspot:secretKey \(or THOUGHTSPOT_USERNAME and THOUGHTSPOT_SECRET_KEY\), and"
    r" that trusted authentication is enabled\."
)
_PRIVILEGE = (
    r"The cluster's default takes a token for Primary \(Org 0\), and the privilege ADMINISTRATION; an Org's"
    r" override takes ADMINISTRATION or DEVELOPER in that Org \(with role-based access control:"
    r" APPLICATION_ADMINISTRATION\)\."
)
_NO_PRIVILEGE = (
    r"Check that the token's user is active, and that no proxy and no allow-list of addresses refuses this machine\."
)
_PRIVILEGE_OF_WEBHOOKS = (
    r"Webhooks take the privilege ADMINISTRATION or DEVELOPER in that Org \(with role-based access control:"
    r" CAN_MANAGE_WEBHOOKS\)\."
)

_LISTED = re.compile(
    r"1 Org could not be (?:set|reset); (?:0 are|1 is)\.\n- Org 'Sales': (?P<sentence>[^\n]+)\n(?P<remedy>[^\n]+)\n"
    r"Mend that, (?:or leave the Org out: the next 'pulumi up' does the rest|and run the same command again)\."
)

_NOT_MADE_AGAIN = re.compile(
    r"(?P<sentence>Could not create [^\n]+[^.])\. Whether there is a webhook 'hook' in Org '0' now is not known, so it"
    r" was not made again\.\n(?P<remedy>[^\n]+) The next 'pulumi up' looks for it first: one that is equal and has no"
    r" secrets is taken over, and for one with secrets set allow_overwrite=True for that run\."
)
_ENDS_WITH_OTHERS_WORDS = re.compile(r".*('|\(code \w+, incident \w+\)|Down for maintenance)")

_TEXTS = {
    "no answer": (
        r"{could_not}: no answer from {host}( in \d+ attempts)? \([^\n]+\)\.\n"
        r"Check the host and the network; nothing is lost: run the same command again\."
    ),
    "a page instead of JSON": (
        r"{could_not}: {host} answered 200 with text/html; charset=utf-8 instead of JSON: 'Down for maintenance'\n"
        r"This is how a maintenance page, a gateway or a login page answers\. Check that the host is a ThoughtSpot"
        r" instance, and whether it is under maintenance\."
    ),
    "not an answer of this API": (
        r"{could_not}: {host} answered 200 with what is not an answer of this API \([^\n]+\): '[^\n]*'\n"
        r"Nothing was concluded from it\. If it stays so, check that the host is a ThoughtSpot instance of release"
        r" 10\.14\.0\.cl or later\."
    ),
    "400": (
        rf"{{answered}} 400, Malformed request\.{_MARKS}\n"
        r"Its words say what it does not take\. Change that, and run the same command again\."
    ),
    "401": rf"{{answered}} 401, [^\n]+{_MARKS}\n({_CREDENTIALS}|{_LOGIN}){{last_up}}",
    "403": rf"{{answered}} 403, [^\n]+{_MARKS}\n({_PRIVILEGE}|{_PRIVILEGE_OF_WEBHOOKS}|{_NO_PRIVILEGE}){{last_up}}",
    "404": (
        r"{answered} 404, Down for maintenance\nCheck that {host} is a ThoughtSpot Cloud instance of release"
        r" 10\.14\.0\.cl or later: earlier ones do not have this API\."
    ),
    "429": rf"{{answered}} 429, Too many requests\.{_MARKS}\n{_AGAIN}",
    "500": rf"{{answered}} 500, Internal error\.{_MARKS}\n{_AGAIN}",
    **{str(status): rf"{{answered}} {status}, Down for maintenance\n{_AGAIN}" for status in (502, 503, 504)},
    "no token for the Org": (
        r"ThoughtSpot gave '\w+' (no token for Org 0: [^\n]+ \(code \w+\)|a token for Org 77 instead of Org 0; it was"
        r" not used\.)\n(Give '\w+' access to that Org, or set another one|Set the Org that the user is to act in):"
        r" pulumi config set thoughtspot:orgId \(or THOUGHTSPOT_ORG_ID\)\.{last_up}"
    ),
    "the write does not show": (
        r"ThoughtSpot accepted (the reset of|[A-Z]+( and [A-Z]+)* for|the webhook 'hook' of) [^\n]+, but (still shows"
        r" [^\n]+|does not show it|shows another url than was set)\.\n"
        r"Perhaps something else (sets|deletes) it at the same time\. Run 'pulumi refresh' to see what (it is|is"
        r" there), then 'pulumi up'\."
    ),
}


def kind_of(text: str, host: str, *, without_program: bool) -> str:
    """Which of the errors ``text`` is, from its first character to its last; fails where it is none.

    ``without_program``: of a step that a refresh or a destroy takes, with the config of the last `pulumi up`.
    """
    listed = _LISTED.fullmatch(text)
    if listed is not None:  # A set says why for each Org; it is an error of its own, which has no config to name.
        text, without_program = f"{listed['sentence']}\n{listed['remedy']}", False
    lost = _NOT_MADE_AGAIN.fullmatch(text)
    if lost is not None:  # A webhook is never made twice.
        stop = "" if _ENDS_WITH_OTHERS_WORDS.fullmatch(lost["sentence"]) else "."
        text = f"{lost['sentence']}{stop}\n{lost['remedy']}"
    could_not = r"Could not [a-z]+ [^\n<>]+"
    for kind, pattern in _TEXTS.items():
        expression = pattern.replace("{answered}", "{could_not}: ThoughtSpot answered")
        expression = expression.replace("{could_not}", could_not).replace("{host}", re.escape(host))
        expression = expression.replace("{last_up}", _LAST_UP if without_program else "")
        if re.fullmatch(expression, text):
            return kind
    raise AssertionError(f"not an error of the provider's own: {text!r}")
