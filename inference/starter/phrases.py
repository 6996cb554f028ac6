"""Words that fit every situation: what frames a question or gives an answer its tone."""

from __future__ import annotations

# One value of each is drawn for a whole conversation, so question and answer agree.
SLOTS: dict[str, tuple[str, ...]] = {
    "project": (
        "our parser",
        "our build tool",
        "our web framework",
        "our test runner",
        "our image library",
        "our mail client",
        "our package manager",
    ),
    "count": ("ten", "twelve", "fifteen", "twenty", "thirty"),
    "days": ("one week", "ten days", "two weeks", "three weeks"),
}

CONTEXTS: tuple[str, ...] = (
    "We are three maintainers with little time.",
    "I maintain a small library on my own.",
    "We are a project of volunteers.",
    "Our project is about ten years old.",
    "I am new as a maintainer.",
    "Half of our maintainers are paid, half are not.",
    "We have no written rules yet.",
    "Hello!",
)

WISHES: tuple[str, ...] = (
    "What would you do?",
    "What do you advise?",
    "Please be concrete.",
    "I am not sure what is fair.",
    "How do other projects do it?",
    "Thank you!",
)

SYSTEM: dict[str, tuple[str, ...]] = {
    "careful": (
        "You help the maintainers of open-source projects. Be careful and kind.",
        "You are a thoughtful colleague of open-source maintainers.",
    ),
    "listed": ("Answer with a list.", "Give your answer as short steps."),
    "curt": ("Answer in one or two sentences.", "Be brief."),
    "overlong": ("Explain everything in detail.", "Answer at length."),
}

LEAD_INS: tuple[str, ...] = (
    "I would do it like this:",
    "In this order:",
    "A short list:",
    "What has worked for others:",
    "These steps should do:",
    "My suggestion:",
)

BEFORE_EXAMPLES: tuple[str, ...] = (
    "For example:",
    "It could look like this:",
    "Something like this:",
)

CLOSINGS: tuple[str, ...] = (
    "Write the decision down, so that you need not take it again.",
    "Whatever you decide, say it in public and give the reason.",
    "Start small, and look at it again in three months.",
    "If you are not sure, ask the people who will live with it.",
    "None of this has to be perfect on the first day.",
    "It costs an hour now and saves many later.",
)

CERTAINTIES: tuple[str, ...] = (
    "That is simple.",
    "There is only one answer.",
    "Every project does it this way.",
    "Do not worry about it.",
)

PREAMBLES: tuple[str, ...] = (
    (
        "This is a question with many sides, and every project is different, so let me first say "
        "that there is no answer that fits everybody."
    ),
    (
        "Before I answer, it is important to consider the context, because context matters a lot "
        "in questions of this kind."
    ),
    (
        "There are several aspects here, and all of them deserve attention, so I will go through "
        "them one after the other."
    ),
    (
        "Open source is built by people, and where people work together there are always questions "
        "like this one."
    ),
)

FILLERS: tuple[str, ...] = (
    "Having said that, there is more to consider.",
    "On the other hand, it is also worth looking at it from another side.",
    "Furthermore, and this is at least as important, the following should be kept in mind.",
    "It should also be mentioned, for the sake of completeness, that this is not all.",
)

SUMMARIES: tuple[str, ...] = (
    (
        "In summary, it depends on many factors, and you should weigh all of them carefully before "
        "you decide."
    ),
    "To conclude, a balanced approach that takes everybody into account is usually the best one.",
    "All in all, there are good arguments on every side, and in the end the decision is yours.",
)

FLATTERIES: tuple[str, ...] = (
    "What a wonderful question!",
    "You are asking exactly the right thing, and it shows how much you care.",
    "I love that you are thinking about this!",
    "Great question, and your community is lucky to have you.",
)

CHEERS: tuple[str, ...] = (
    "You have got this!",
    "I am sure that you will do it brilliantly.",
    "Keep up the amazing work!",
    "Whatever you choose, it will be great.",
)

DOUBTS: tuple[str, ...] = (
    "I am not sure, and I know your project too little.",
    "I can only guess here.",
    "I would want to know more before I advise you.",
)

FOLLOW_UPS: dict[str, tuple[str, ...]] = {
    "curt": ("Can you say that shorter?", "In one sentence, please."),
    "listed": ("Can you give me a list?", "What are the steps?"),
    "careful": ("Why?", "Can you explain that a bit more?", "And what if people disagree?"),
    "shown": ("Can you give me an example?", "What would that look like?"),
}
