"""Security headers of every response, including errors, redirects and static files."""

from __future__ import annotations

from flask import Flask, Response, request

from config import Settings

CONTENT_SECURITY_POLICY = "; ".join(
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

POLICY_BY_ENDPOINT = {  # the charts are SVG files that bring their own styles
    "moderation.statistics.chart": "default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}

DISABLED_FEATURES = ["camera", "geolocation", "microphone", "payment", "usb", "browsing-topics"]

FIXED_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{each}=()" for each in DISABLED_FEATURES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

DEFAULT_HEADERS = {  # a view may override these
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # Flask-WTF checks the referrer over HTTPS
}

HSTS = "max-age=63072000; includeSubDomains"  # two years, in seconds


def set_security_headers(app: Flask, settings: Settings) -> None:
    """Set the headers after every view, so that no view can forget them."""

    def add(response: Response) -> Response:
        response.headers.update(FIXED_HEADERS)
        if policy := POLICY_BY_ENDPOINT.get(request.endpoint or ""):
            response.headers["Content-Security-Policy"] = policy
        for name, value in DEFAULT_HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_https:
            response.headers["Strict-Transport-Security"] = HSTS
        return response

    app.after_request(add)
