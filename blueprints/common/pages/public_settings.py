"""The settings that templates may use, so that no secret reaches one by mistake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from config import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSettings:
    """The `site` of templates. `tells_channels`: moderators are notified through other services."""

    site_name: str
    site_tagline: str
    site_url: str
    comments_close_after: int
    rejected_words_days: int
    spam_words_days: int
    urgent_help_dir: str
    tells_channels: bool
    can_send_email: bool
    writes_email_files: bool
    sends_notifications: bool

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Copy the public settings, field by field."""
        return cls(
            site_name=settings.site_name,
            site_tagline=settings.site_tagline,
            site_url=settings.site_url,
            comments_close_after=settings.comments_close_after,
            rejected_words_days=settings.rejected_words_days,
            spam_words_days=settings.spam_words_days,
            urgent_help_dir=str(settings.urgent_help_dir),
            tells_channels=bool(settings.notify_urls),
            can_send_email=settings.can_send_email,
            writes_email_files=settings.writes_email_files,
            sends_notifications=settings.sends_notifications,
        )
