"""Words of everyday life: what people chat about in any channel, whatever its story is about.

English; written by hand, by fields of life, for :mod:`bot.answers.overheard`.
"""

_BY_FIELD = {
    "this place": (
        "account avatar ban banned channel command emoji emote forum login moderator nickname "
        "password ping profile reset role server thread username voice"
    ),
    "machines": (
        "app battery browser bug cable camera charger computer crash download driver email gadget "
        "headphone headset install internet keyboard laptop mobile monitor mouse password phone "
        "plug plugin printer screen server software stream streamer streaming tablet tech tv "
        "upgrade website wifi windows youtube"
    ),
    "leisure": (
        "album anime art artist audition balloon barbecue blog camping cartoon chat choir cinema "
        "circus club comedy comic concert cosplay costume craft crossword dance dancing draw "
        "drawing episode eurovision fair fancy fanfic favorite favourite festival film firework "
        "fishing gaming garden gig guitar hang hike hiking hobby holiday karaoke knit knitting "
        "lego lottery magic makeup meetup museum music novel opera paint painting party perform "
        "performance photo photography picnic playlist podcast poem poker puzzle quiz sculpt "
        "selfie series sing singer sketch song spoiler storytelling tattoo telly theatre thriller "
        "trailer video vinyl watch zoo"
    ),
    "sport": (
        "athlete badminton basketball boxing champion coach cricket cup cycle defender fan "
        "fitness football game goal goalkeeper golf gym hockey jogging kick league marathon match "
        "medal muscle olympic pitch play player pool raid referee ride rowing rugby runner sail "
        "score scored skate ski soccer sport stadium striker surf swim swimming team tennis throw "
        "tournament trainer trophy workout yacht yoga"
    ),
    "food": (
        "apple bacon bakery banana bean beer biscuit bread breakfast brunch burger butter cafe "
        "cake candy cereal cheese chicken chip chocolate coffee cook cookie cooking crisp curry "
        "delicious deliver delivery dessert dinner drink eat egg fish flour fridge fruit fry "
        "grill ham honey hungry icecream jam juice kebab ketchup lemon lunch lunchbox meal meat "
        "menu milk mushroom noodle nut onion orange pancake pasta pepper picnic pie pineapple "
        "pint pizza plate popcorn potato recipe restaurant rice salad sandwich sauce sausage "
        "snack soup spice spicy starving steak sugar sushi sweet takeaway taste tasty tea toast "
        "tomato topping vegan vegetable vegetarian waiter whisky wine yogurt"
    ),
    "home": (
        "aunt baby bath beard bed blanket blinds boiler boyfriend brother carpet cat chair clean "
        "cleaner couch cousin curtain cushion dad daughter dog father fence flat friend furniture "
        "garage garden girlfriend gran grandma grandpa granny hair hedge hostel husband kettle "
        "kid kitchen lamp landlord laundry lawn lift married mattress microwave mirror mom mother "
        "mum nanny neighbour nephew niece oven parent pet pillow plant plumber puppy rent roof "
        "roommate shampoo shave shelf shower sink sister sofa son stairs tap toilet uncle vacuum "
        "wallpaper wardrobe wash washing wed wedding wife"
    ),
    "school and work": (
        "assignment bonus boss colleague college course cv deadline degree desk essay exam "
        "exercise freelance grade graduate homework intern internship lab lecture lesson library "
        "locker maths minutes notebook paperwork pen pencil professor pupil rehearsal resume rota "
        "salary schedule semester seminar shift syllabus teach teacher thesis timetable tutorial "
        "typing university vacancy worksheet"
    ),
    "shops": (
        "bike book booking brand buy cart cash cheap cheaper checkout clothes coat cost coupon "
        "cream customer delivery discount dress expensive fashion fit gift glasses hat ikea "
        "jacket jeans jewellery kilo loan mall outfit pack package parcel price purse queue "
        "receipt refund sale shirt shoe shop shopping sneaker sock stall store suit sunglass "
        "supermarket ticket towel toy trouser umbrella venue wallet warranty watch wrap"
    ),
    "days": (
        "afternoon christmas easter evening friday halloween later midnight monday noon saturday "
        "sunday thursday tomorrow tonight tuesday wednesday weekend"
    ),
    "weather and ways": (
        "airbnb airport bus canoe car climb cloud coach cold crowded cycling drive driver drizzle "
        "ferry flight forecast freezing gate heat hill holiday hot hotel humid journey lake lane "
        "luggage map metro mile mountain parking petrol plane platform rain raining rainy route "
        "sand scooter snow suitcase sunny sunset swim taxi tent tourist traffic train tram travel "
        "trip truck tube umbrella vacation valley warm weather wet windy winter"
    ),
    "body and mood": (
        "allergic allergy ankle annoying ate awesome awful bored boring cough cute dentist diet "
        "doctor dream exhausted feel fever flu fun funny gorgeous habit haircut happy hate "
        "headache hug hungry hurt itch joke lazy luck lucky massage mood motto nap nervous nice "
        "nurse pill pregnant pretty sad scary shy sick sleep smell snore stupid surgery sweat "
        "sweet therapy tired tooth ugly vitamin weird yawn"
    ),
}
EVERYDAY = frozenset(word for words in _BY_FIELD.values() for word in words.split())


_ENDINGS = ("", "s", "es", "ed", "d", "ing", "er", "est")


def is_everyday(word: str) -> bool:
    """Say whether a folded word is one of everyday life, in any of its plain forms."""
    return any(word.endswith(end) and word.removesuffix(end) in EVERYDAY for end in _ENDINGS)
