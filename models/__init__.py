"""The domain: what a comment is, who may decide on it, what an address is allowed to do."""

from models import address_guard as address_guard
from models.article import Article as Article
from models.comment import Comment as Comment
from models.commenter import Commenter as Commenter
from models.decision import Decision as Decision
from models.moderator import Moderator as Moderator
from models.revision import Revision as Revision
