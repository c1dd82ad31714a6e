"""The domain: what a comment is, who may decide on it, what an address is allowed to do."""

from models import address_guard as address_guard
from models.appeals.appeal import Appeal as Appeal
from models.article import Article as Article
from models.batch import Batch as Batch
from models.batch_item import BatchItem as BatchItem
from models.claim import Claim as Claim
from models.comment import Comment as Comment
from models.commenter import Commenter as Commenter
from models.decision import Decision as Decision
from models.editors_note import EditorsNote as EditorsNote
from models.keeping.retention_run import RetentionRun as RetentionRun
from models.mail.mail_link import MailLink as MailLink
from models.mail.outbox import Letter as Letter
from models.mail.subscription import Subscription as Subscription
from models.moderator import Moderator as Moderator
from models.person_note import Message as Message
from models.person_note import PersonNote as PersonNote
from models.proposal import Proposal as Proposal
from models.redaction import Redaction as Redaction
from models.remark import Remark as Remark
from models.report import Report as Report
from models.revision import Revision as Revision
from models.saved_reply import SavedReply as SavedReply
