"""Twenty comments of the usual length, as readers of an article on a medicine write them."""

from __future__ import annotations

from typing import NamedTuple


class Letter(NamedTuple):
    """Who wrote what, in answer to which letter (0: to the article)."""

    name: str
    answers: int
    words: str


LETTERS = [
    Letter(
        "Margaret",
        0,
        "I have taken this for four years after a car accident left me with spasms in my "
        "lower back. It does not cure anything, but I sleep through most nights now. My "
        "doctor started me on half a tablet and we went up very slowly, which I think made "
        "the difference.",
    ),
    Letter(
        "Tom B.",
        1,
        "Half a tablet is how I began too. The first fortnight I was so drowsy that I "
        "stayed away from the car altogether, then it lifted. Do not give up in week one, "
        "Margaret is right about going slowly.",
    ),
    Letter(
        "jules_in_leeds",
        0,
        "Has anyone here been switched from gabapentin? I was told to overlap both for ten "
        "days and frankly it knocked me sideways. Dizzy on the stairs, words coming out in "
        "the wrong order. My pharmacist noticed before my GP did.",
    ),
    Letter(
        "Priya",
        3,
        "Yes, last spring. We did it without any overlap because of my kidneys, and it took "
        "about three weeks until I could judge whether it helped. <em>Ask about your kidney "
        "numbers</em> before anything else.",
    ),
    Letter(
        "Old Sailor",
        0,
        "Seventy-eight, multiple sclerosis since 1991. Without it my legs jump under the "
        "blanket all evening; with too much of it they will not carry me to the bathroom. "
        "The article could say more about how narrow that road is for older people.",
    ),
    Letter(
        "H. Lindqvist",
        5,
        "That is exactly my mother's trouble. Her physiotherapist suggested taking the "
        "larger part at bedtime and almost nothing before noon, so that she is steady on "
        "her feet while she is up.",
    ),
    Letter(
        "Nadia K",
        0,
        "Thank you for writing plainly about stopping. Nobody warned me, I ran out over a "
        "bank holiday, and by the Monday I was shaking and seeing things on the ceiling. "
        "Please, please order your repeat early and keep a few days in reserve.",
    ),
    Letter(
        "Ruben",
        7,
        "Same here, except it was a lost suitcase. The hospital in Porto gave me three "
        "days' worth once I showed a photo of the box. I carry a copy of the prescription "
        "in my wallet since.",
    ),
    Letter(
        "anon nurse",
        7,
        "Ward nurse speaking: we see this two or three times every winter. If you are "
        "admitted for something else, tell whoever takes your history that it must "
        "<strong>not</strong> be stopped from one day to the next. It gets forgotten when "
        "the drug charts are rewritten.",
    ),
    Letter(
        "Claire D.",
        0,
        "My question is about wine. The leaflet says avoid alcohol, a friend says one glass "
        "with dinner never harmed her. After a single small one I fell asleep at the table, "
        "so I have my answer, but is it so strong for everybody?",
    ),
    Letter(
        "Tom B.",
        10,
        "For me it was beer at a barbecue, with the same result and a good deal of teasing "
        "afterwards. I keep to ginger ale.",
    ),
    Letter(
        "Wojtek",
        0,
        "Works on the cramps in my calves, does nothing whatever for the burning in the "
        "soles. From what I read above those are two different kinds of pain, which nobody "
        "had explained to me in six years of appointments.",
    ),
    Letter(
        "Dee",
        12,
        "Burning soles: in my case that turned out to be vitamin B12. Cheap blood test, "
        "worth asking for.",
    ),
    Letter(
        "Fatima from Bradford",
        0,
        "Could you add something on fasting? During Ramadan I moved the midday tablet to "
        "sunset with my doctor's blessing, and the spasms were worse in the late afternoon "
        "but bearable. Others at our mosque simply skip it, and that worries me after "
        "reading this page.",
    ),
    Letter(
        "Gregor",
        14,
        "There are diabetes clinics which hand out a fasting plan before the month begins. "
        "Perhaps the pain clinic would do likewise if enough of us asked.",
    ),
    Letter(
        "Sunny",
        0,
        "Side effect that is missing from the list: very vivid dreams. Not nightmares, just "
        "long and colourful, like going to the cinema every night. They went when the dose "
        "came down by 5 mg.",
    ),
    Letter(
        "Mrs Abernathy",
        0,
        "I printed your summary box and took it along to the surgery. The young doctor read "
        "it, nodded, and for the first time we spoke for longer than five minutes about "
        "what I want from treatment: to kneel in my garden again.",
    ),
    Letter(
        "K.",
        17,
        "Lovely. Please come back and tell us how the garden is doing.",
    ),
    Letter(
        "Ivo",
        0,
        "Pump user since 2019. Tablets made me useless before I ever reached a helpful "
        "amount, whereas the pump needs so little that my head stays clear. Refills every "
        "eleven weeks are a nuisance, and the alarm once went off during a concert. Still "
        "glad I did it.",
    ),
    Letter(
        "Jules again",
        3,
        "Update after two months: the dizziness has gone, I am on a low dose three times a "
        "day and I managed the whole school run on foot this week. Thanks to everybody who "
        "answered.",
    ),
]
