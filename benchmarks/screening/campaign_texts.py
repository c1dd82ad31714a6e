"""Invented texts as campaigns send them, for variants of them to be made."""

from __future__ import annotations

TEXTS = (
    (
        "I suffered from back pain for ten years and no doctor could help me. Then a friend "
        "told me about Dr Orla and her herbal cream. After only two weeks my pain was "
        "completely gone. I can sleep again and I feel like a new person. Order it here "
        "before it is sold out: https://orla-cream.example/order"
    ),
    (
        "Great article, thank you for sharing this useful information. I have bookmarked your"
        " site and will visit it again soon. If you want to earn money from home like me, "
        "please look at this page: https://easy-money.example/start It really works and it is"
        " free."
    ),
    (
        "My husband had chronic headaches and we tried every medicine. Nothing worked until "
        "we found this amazing natural remedy on the internet. Now he is happy and healthy. "
        "You can read the full story and buy the product at https://remedy.example/story "
        "today."
    ),
    (
        "Do not believe what they tell you about these tablets. The companies hide the real "
        "dangers because they want to make money. Thousands of people were harmed and nobody "
        "talks about it. Wake up and share this message everywhere before it is deleted."
    ),
    (
        "Best online pharmacy without prescription. Fast delivery, low prices and full "
        "privacy. We ship every medicine to your door within three days. Visit "
        "https://pills.example now and get a discount of fifty percent on your first order."
    ),
    (
        "We the undersigned patients ask the ministry to keep this treatment on the list. "
        "Many people depend on it every day and there is no good alternative. Please write to"
        " your representative and ask them to vote for us. Together we can make a difference "
        "for everybody."
    ),
    (
        "I was in debt and depressed when a kind man lent me the money I needed. The bank had"
        " refused me three times. His company gives loans to everybody at a low rate. Contact"
        " him quickly at https://loan.example and change your life."
    ),
    (
        "This doctor saved my marriage and my health with his powerful spell. He asked only "
        "for a small gift and the result came within one day. Many people can confirm that he"
        " is honest. Write to him if you need help with any problem."
    ),
)
NAMES = ("Anna", "Bert", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jamal")
SYNONYMS = {
    "suffered": ("struggled", "ached"),
    "pain": ("discomfort", "aches"),
    "years": ("winters", "seasons"),
    "doctor": ("physician", "specialist"),
    "help": ("assist", "support"),
    "friend": ("colleague", "neighbour"),
    "told": ("informed", "messaged"),
    "completely": ("totally", "entirely"),
    "gone": ("cured", "away"),
    "great": ("wonderful", "excellent"),
    "article": ("post", "page"),
    "sharing": ("giving", "publishing"),
    "useful": ("helpful", "valuable"),
    "information": ("facts", "advice"),
    "site": ("blog", "website"),
    "visit": ("see", "open"),
    "earn": ("make", "get"),
    "money": ("cash", "income"),
    "please": ("kindly", "just"),
    "look": ("glance", "peek"),
    "works": ("helps", "delivers"),
    "chronic": ("constant", "lasting"),
    "headaches": ("migraines", "cramps"),
    "tried": ("tested", "used"),
    "medicine": ("drug", "treatment"),
    "found": ("discovered", "saw"),
    "amazing": ("incredible", "fantastic"),
    "remedy": ("cure", "therapy"),
    "happy": ("glad", "cheerful"),
    "healthy": ("well", "fit"),
    "buy": ("order", "get"),
    "believe": ("trust", "accept"),
    "tablets": ("pills", "drugs"),
    "companies": ("firms", "corporations"),
    "dangers": ("risks", "harms"),
    "people": ("patients", "persons"),
    "harmed": ("injured", "hurt"),
    "share": ("spread", "send"),
    "message": ("text", "comment"),
    "deleted": ("removed", "erased"),
    "best": ("top", "finest"),
    "fast": ("quick", "rapid"),
    "low": ("cheap", "small"),
    "ship": ("send", "deliver"),
    "discount": ("rebate", "reduction"),
    "first": ("initial", "next"),
    "ask": ("urge", "beg"),
    "treatment": ("therapy", "medicine"),
    "depend": ("rely", "count"),
    "alternative": ("substitute", "option"),
    "write": ("mail", "turn"),
    "vote": ("speak", "stand"),
    "depressed": ("desperate", "sad"),
    "kind": ("generous", "good"),
    "needed": ("wanted", "required"),
    "refused": ("rejected", "declined"),
    "quickly": ("soon", "today"),
    "change": ("improve", "save"),
    "saved": ("rescued", "healed"),
    "powerful": ("strong", "mighty"),
    "gift": ("present", "fee"),
    "result": ("effect", "success"),
    "confirm": ("say", "prove"),
    "honest": ("real", "genuine"),
    "problem": ("trouble", "worry"),
}
