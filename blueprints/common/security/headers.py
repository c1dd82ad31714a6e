"""The headers that every answer carries, errors, redirects and static files included."""

from __future__ import annotations

from flask import Flask, Response, request

from config import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

PICTURES = {  # drawings that bring their own look: opened by themselves they are still no page
    "moderation.statistics.picture": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

UNUSED = ["camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"]

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

UNLESS_SAID = {  # a page may choose otherwise: to be cached, or to hide its own address
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # Flask-WTF's check of secure forms reads the referrer
}

HSTS = "max-age=63072000; includeSubDomains"  # seconds: two years


def set_security_headers(app: Flask, settings: Settings) -> None:
    """Set the headers above all pages, so that no page can forget them."""

    def add(response: Response) -> Response:
        response.headers.update(ALWAYS)
        if policy := PICTURES.get(request.endpoint or ""):
            response.headers["Content-Security-Policy"] = policy
        for name, value in UNLESS_SAID.items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = HSTS
        return response

    app.after_request(add)
