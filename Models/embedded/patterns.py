"""Sentence patterns of the embedded sample corpus, all of our own writing.

Notation: ``[a|b|]`` is one of the alternatives (they nest, and an empty one may stand);
``{D}``, ``{G}``, ``{C}`` is a mention of a disease, gene or chemical; ``{D+}`` a coordination of two to four of them;
``{D=}`` a long form with its abbreviation in parentheses; ``{D~}`` a mention of one word without a hyphen;
``{species}`` and the like a word of ``lexicon.PLAIN``; ``{p}``, ``{n}``, ``{dose}`` and the like a number of
``sentences.py``.
"""

TRAINING = {
    "background": [
        (
            "{D} is [a common cause|one of the most common causes] of [death|disability|morbidity] [worldwide|in "
            "{place}|in {people}] ."
        ),
        (
            "{D=} is [a chronic disorder|a complex disorder|a major health problem] [characterised by|marked by] [loss "
            "of {process}|changes in {outcome}|damage to the {tissue}] ."
        ),
        (
            "[Mutations|Germline mutations|Variants|Deletions] in [the|] {G} [gene|] [are associated with|cause|have "
            "been linked to|predispose to] {D} ."
        ),
        "Mutations of {G+} [are found in|occur in] {pct} of [{people} with|] {D} .",
        "{C} is [widely used|a first-line drug|approved] [for the treatment of|in the management of|against] {D} .",
        (
            "{C=} is [an effective drug|a drug of choice|often given] for {adjective} {D} , but its use is limited by "
            "{D} ."
        ),
        (
            "The [role|function|contribution] of {G} in {D} [remains unclear|is poorly understood|is debated|has not "
            "been studied] ."
        ),
        (
            "{G=} [regulates|controls|promotes|inhibits] {process} [in|and {process} in] [the {tissue}|{cells}|many "
            "{tissue} types] ."
        ),
        (
            "The {G} pathway [plays a key role in|is essential for|controls] {process} and [may be|is] [a target|a "
            "promising target] in {D} ."
        ),
        (
            "Whether [early diagnosis|{process}|chemotherapy] [protects from|worsens|changes] {D} [is unclear|is a "
            "matter of debate] ."
        ),
        (
            "[First|Often] [seen|described] in {place} , {D} [now|] affects [about {pct} of|most|one in ten] {people} "
            "[who smoke|at risk|] ."
        ),
        "Resistance to {C} [is a major obstacle|remains a challenge] in {people} with {D} .",
        (
            "[Exposure to|Chronic intake of|Long-term use of] {C} [has been associated with|increases the risk of|may "
            "lead to] {D+} ."
        ),
        "Little is known about [the genetics of {D}|how {G} controls {process}|the effect of {C} on the {tissue}] .",
        "{D} , {D} and {D} [share|have in common] [risk factors|genetic causes|many clinical features] .",
        (
            "[Although|While] {drugclass} [are|have long been] used [in|for] {D} , [the benefit is unclear|their "
            "effect on {outcome} is unknown] ."
        ),
        (
            "{G} encodes [a|an important] [{anatomy}|transmembrane|secreted|nuclear] [protein|enzyme|receptor] [that "
            "binds {C}|that interacts with {G}|of unknown function] ."
        ),
        (
            "{C~}-induced {D} is a [rare|serious|well known|dose-limiting] [adverse effect|complication] [in "
            "{people}|of treatment|] ."
        ),
        (
            "{drugclass} [may lead to|can result in] [changes in {outcome}|loss of {process}|worse {outcome}] in "
            "{people} ."
        ),
        "The gold standard for [the diagnosis|monitoring] of {D} is {method} .",
        (
            "[Early diagnosis|Prevention|Screening] [remains|is] [difficult|the main aim|a priority] [in {place}|in "
            "most countries|] ."
        ),
        "{G~}-deficient {animal} develop {D} [and {D}|] [within {time}|at {age}|spontaneously] .",
        "The [{G~}/{G~}|{G~}-{G~}] [axis|complex|pathway] [is involved in|drives|suppresses] {process} .",
        "{C} is [metabolised|converted to {C}|transported|inactivated] [by|mainly by] {G} [in the {tissue}|] .",
    ],
    "methods": [
        (
            "We [studied|enrolled|recruited|followed] {n} {people} with {D} [and {n} [healthy controls|controls]|] [in "
            "{place}|from {place}|over {time}|] ."
        ),
        "{people} with {D+} were [included|excluded|compared|analysed separately] .",
        (
            "[Levels|Protein levels|mRNA levels] of {G+} were [measured|determined|assessed|analysed] by {method} [in "
            "{tissue}|in {cells}|] ."
        ),
        (
            "{cells} were [treated|incubated|pretreated|stimulated] with {C} ( {dose} ) [for {time}|] [before "
            "{method}|and [analysed|examined] by {method}|] ."
        ),
        (
            "{animal} [received|were given|were injected with] {C} ( {bodydose} ) [daily|intraperitoneally|orally|by "
            "gavage|] for {time} ."
        ),
        (
            "[Patients|Participants|{people}] were randomly assigned to [receive|] {C} ( {mg} ) or [placebo|{C}] [once "
            "daily|twice daily|every {time}|for {time}] ."
        ),
        (
            "The {G} {variant} was [genotyped|sequenced|screened|analysed] in {n} {people} [with {D}|from {place}|] "
            "[by|using] {method} ."
        ),
        "[Data|The data|Results] were analysed [with|using] {software} and {software} .",
        "[Serum|Plasma|Urinary] {C} [was|and {C} were] measured [by {method}|at {age}|after {time}] .",
        (
            "[Overall survival|Survival|Outcome] was [estimated|compared] with {software} , and P values below 0.05 "
            "were considered significant ."
        ),
        (
            "{cells} were [transfected|transduced] with [siRNA against|a plasmid encoding|a vector expressing] {G} "
            "[or|and] [a control|{G}] [for {time}|] ."
        ),
        (
            "To [test|explore|confirm] this , {cells} [lacking|expressing] {G} were [incubated|treated] [again|as "
            "before|] [for {time}|until {age}] ."
        ),
        "Blood was [drawn|taken] from {n} {people} [before|after] [surgery|an infusion of {C}|a meal] .",
        (
            "[Samples|Tissue sections|{tissue} samples] were [kept|stored|incubated] at {temperature} [for {time}|] "
            "and [examined|stained] [by|with] {method} ."
        ),
        (
            "[A rat model|A mouse model|A model] of {D} was [induced|established] by [injection|oral "
            "administration|infusion] of {C} ."
        ),
        (
            "[We performed|We carried out] [a meta-analysis|a randomised trial|a case-control study|a retrospective "
            "study] of {n} {people} [treated with|exposed to|taking] {C} [or {C}|] ."
        ),
        "An anti-{G~} antibody [was used|was added] [for|in] {method} [at {temperature}|in a cold room|] .",
        (
            "[Plates|Cells|Tubes] were [washed|rinsed] [three times|twice] in cold PBS and set to rest for {time} at "
            "{temperature} ."
        ),
        (
            "[MS|LC-MS] [spectra|data] were [recorded|acquired] and [searched against|compared with] [a "
            "database|{software}] ."
        ),
        (
            "The study was approved by [the ethics committee|the local board] and all {people} gave [written|informed] "
            "consent ."
        ),
        (
            "[Combined treatment|Treatment] with {C+} was [given|started|continued] [for {time}|until relapse|after "
            "surgery] ."
        ),
        (
            "{G} knock-out {animal} and [wild-type|control] [littermates|animals] were [fed|given] [a diet|water] "
            "[with|containing] {C} ."
        ),
    ],
    "results": [
        (
            "{G} [expression|mRNA|protein] was [higher|lower|increased|reduced|elevated] in {people} with {D} [than in "
            "controls|compared with controls|] ( {p} ) ."
        ),
        (
            "[We found|We identified|There was] a [novel|rare|heterozygous|homozygous] {variant} in {G} in {few} "
            "{people} with {D} ."
        ),
        (
            "{C} [significantly|markedly|strongly|] [reduced|increased|inhibited|induced] {process} [in {cells}|in a "
            "dose-dependent manner|] ( {p} ) ."
        ),
        (
            "{C} [reduced|increased|blocked|restored] [the expression of|the activity of|phosphorylation of|] {G+} [in "
            "{cells}|in the {tissue}|] ."
        ),
        (
            "[Knockdown|Silencing|Overexpression|Loss|Inhibition] of {G} [reduced|abolished|increased|had no effect "
            "on] {process} [in {cells}|and {process}|] ."
        ),
        (
            "The [adjusted|] [hazard ratio|odds ratio|relative risk] for {D} was {ci} [in {people} taking {C}|in "
            "carriers of the {G} {variant}|] ."
        ),
        "[During follow-up|After {time}] , {few} {people} developed {D} [and {few} developed {D}|] .",
        "[The most common|Common|Frequent] adverse [events|effects] were {D+} [( {pct} )|] .",
        (
            "No [significant|] [difference|association|change] was [found|observed|seen] [between the groups|in "
            "{outcome}|for {outcome}] ( {p} ) ."
        ),
        (
            "{G} and {G} [were co-expressed|interacted|were both increased] in {cells} , [but|whereas] {G} was [not "
            "detected|unchanged|absent] ."
        ),
        (
            "{pct} of {people} [had|presented with|were diagnosed with] {D} , [{pct} had {D}|and {few} died|most of "
            "them {adjective}] ."
        ),
        (
            "{people} [treated with|given] {C} had [better|worse|longer|shorter] {outcome} than those [treated "
            "with|given] {C} ( {p} ) ."
        ),
        (
            "{method} showed [binding of {G} to {G}|an increase in {G}|accumulation of {C} in the {tissue}|no change "
            "in {outcome}] ."
        ),
        (
            "[Serum|Plasma|Urinary] {C} [levels|concentrations] [correlated with|were related to|predicted] "
            "[{outcome}|{D}|{G} levels] ( {p} ) ."
        ),
        (
            "{C~}-treated {animal} showed [less|more] {D} [and lower {G} levels|and reduced {outcome}|] [than "
            "controls|than untreated animals|] ."
        ),
        "The {G~} {G~} double [mutant|knock-out] [was viable|died at {age}|showed no {process}] .",
        (
            "[Mutations|Variants] in {G+} were [found|detected] in {pct} , {pct} and {pct} of "
            "[cases|{people}|biopsies] [, respectively|] ."
        ),
        "{outcome} [improved|fell|rose|did not change] [by {pct}|by {fold}] [after {time}|at {age}|] ( {p} ) .",
        "In {animal} , {C} [caused|induced|prevented|attenuated] {D} and [reduced|raised] {outcome} .",
        "{G~}-positive {adjective} {D} [responded to|was resistant to|relapsed after] {C} [in {pct} of {people}|] .",
        "The [IC50|Km|Ki] of {C} [for|against] {G} was {dose} [at {temperature}|] .",
        "{D} was [more|less] [frequent|severe] [in {people} with {D}|with {C} than with {C}|in {place}] .",
        (
            "Treatment with {C} ( {dose} ) [lowered|raised|had no effect on] {G} , {G} and {G} [secretion|mRNA|levels] "
            "in {cells} ."
        ),
        (
            "[Expression|Loss] of {G} [was associated with|predicted] [poor {outcome}|response to {C}|recurrence of "
            "{D}] [in {adjective} {D}|] ."
        ),
        "Only {few} {people} [on|without] {C} [had|went on to have] {D} [, against {pct} of controls|] .",
        "[Strikingly ,|] [adding|giving] {C} [did not change {outcome}|brought {process} back to normal] in {animal} .",
        "One [{D} case|of the {people}] [carried|had] [variants of|] both [alleles|{G} and {G}] .",
        (
            "[Of|Among] {n} {people} , {few} [were lost to follow-up|withdrew|completed the study] [, and|;] [the mean "
            "age was {age}|{pct} were women] ."
        ),
    ],
    "conclusions": [
        (
            "[These|Our|The present] [data|results|findings] [suggest|indicate|show|demonstrate] that {G} [is|may be] "
            "a [marker|target|regulator] [of|for|in] {D} ."
        ),
        (
            "[In conclusion ,|Thus ,|We conclude that] {C} [is|was] [safe|effective|well tolerated|not inferior to "
            "{C}] in {people} with {D} ."
        ),
        "[Our findings|These results] [support|do not support] [the use of|a role for] {C} in {D+} .",
        (
            "[Taken together ,|In summary ,] {C} [protects against|prevents|causes|aggravates] {D} [through|via|by "
            "inhibiting|by activating] {G} ."
        ),
        "[Screening for|Testing for] {G} {variant}s should be [considered in|offered to] {people} with {D} .",
        (
            "[Further|Larger|Prospective] [studies|trials] are [needed|required|warranted] [to confirm these "
            "findings|in {people}|] ."
        ),
        "{G} [inhibition|inhibitors] [may|could] [overcome|delay] resistance to {C+} .",
        "[The|This] interaction [between|of] {C} and {C} should be [avoided|monitored] in {people} with {D} .",
        "[Both|] {D} and {D} [should be|must be] [considered|excluded] [before {C} is given|in {people} taking {C}|] .",
        "Combined inhibition of {G} and {G} [is|may be] [effective|a useful strategy] in {adjective} {D} .",
        "[Levels|Measurement] of {G} [may|could] help to [distinguish|separate] {D} from {D} .",
        (
            "[Physicians|Doctors] [who care for {people}|] should [watch|ask] for {D} [or|and] [changes in "
            "{outcome}|{D}] ."
        ),
        "[Blocking|Targeting] {G} [deserves|needs] [a trial|further study] [in {people}|] [with {D}|] .",
        (
            "We [suggest|propose] that {process} [rather than|and not] {process} [explains|accounts for] the "
            "[change|improvement] in {outcome} ."
        ),
        "{drugclass} [had no effect|should be used with care] in {people} [at high risk|with {D}|in the ICU] .",
        "[The|A] {G~} inhibitor {C} [slows|prevents|delays] [progression of|] {D} [in {animal}|] .",
    ],
}

#: What may stand before a sentence of results or conclusions, and after any sentence; both are optional.
OPENINGS = [
    "Interestingly ,", "In contrast ,", "Moreover ,", "As expected ,", "In {people} with {D} ,", "In {cells} ,",
    "Consistent with this ,",
    "[At|After] {time} ,", "In the {C} group ,", "Unlike {C} ,", "[Using|By] {method} ,", "Independently of {G} ,",
    "[However|Notably] ,",
]
ENDINGS = [
    ", as [shown|confirmed] by {method}", ", independent of {outcome}",
    ", in line with [earlier|previous] [work|reports] [from {place}|]",
    "[, but|; however ,] {G} was not involved", ", [even|] in the absence of {C}", "[, with|and] no evidence of {D}",
    "[( Table {few} )|( Fig. {few} )]",
    ", [but not|rather than] {D}", ", [which is|partly] due to {process}",
    "; the effect was [blocked|abolished] by {C}", "( {n} {people} )",
    ", [most|many] of whom had {D}", ", and this [was|is] [not|] related to {outcome}", ", similar to {C} and {C}",
    ", whereas {G} was [unchanged|lower]",
]

#: Patterns that no training sentence is made from: development and test sets meet unknown phrasing too.
HELD_OUT = {
    "background": [
        (
            "Whether {C} [protects {people} from|worsens] {D} is [still|] a matter of debate , and {G} [has been|was] "
            "proposed as a target ."
        ),
        "First described in {place} , {D=} affects [one in {n}|about {pct} of] {people} .",
        "[Carriers|Those] with loss of {G} are protected from {D} .",
    ],
    "methods": [
        "To [test|explore] this , {animal} lacking {G} were given {C} [until {age}|for {time}] .",
        (
            "Blood was drawn from {n} {people} before [and {time} after|] an infusion of {C} , and {G} , {C} and BMI "
            "were measured ."
        ),
    ],
    "results": [
        "Only {few} of {n} {people} on {C} went on to have {D} , against {pct} on {C} .",
        "Strikingly , adding {C} to {cells} brought {G} back to normal , while {G} did not change .",
        "One {D} case carried variants of both {G} and {G} .",
    ],
    "conclusions": [
        "Physicians who care for {people} taking {C} should watch for {D} , {D} or {D} .",
        "Blocking {G~} with {C} deserves a trial in {people} .",
    ],
}
