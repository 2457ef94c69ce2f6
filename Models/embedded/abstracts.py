"""Four raw abstracts of our own writing for ``predict``; the numbers in them are invented.

They carry what real text carries and plain ASCII does not: Greek letters, a micro sign, an en dash, a non-breaking
space, a letter with a combining accent, and one emoji.
"""

ABSTRACTS = (
    "Metformin and EGFR inhibition in non-small cell lung cancer\n"
    "Resistance to gefitinib remains a challenge in patients with non-small cell lung cancer (NSCLC). We studied 84"
    " patients with NSCLC in Finland over 24 months. A549 cells were treated with metformin (5\N{NO-BREAK SPACE}mM)"
    " and gefitinib (10 µM) for 48 h and analysed by western blotting. Metformin reduced phosphorylation of EGFR,"
    " AKT1 and mTOR in a dose-dependent manner (P < 0.01). KRAS-positive refractory lung cancer was resistant to"
    " gefitinib in 61% of patients. The most common adverse events were nausea, diarrhoea and lactic acidosis. These"
    " results support the use of metformin in NSCLC.\n",
    "TNF-α, IL-6 and methotrexate in rheumatoid arthritis and Sjo\N{COMBINING DIAERESIS}gren's syndrome\n"
    "Rheumatoid arthritis (RA) is a chronic disorder characterised by damage to the joints. The role of TNF-α in RA"
    " is well known, but its function in Sjo\N{COMBINING DIAERESIS}gren's syndrome is debated. Levels of TNF-α, IL-6"
    " and IFN-γ were measured by ELISA in 132 women with RA and 40 controls. Patients were randomly assigned to"
    " receive methotrexate (15 mg weekly) or placebo for 12 weeks. Serum IL-6 was lower in patients given"
    " methotrexate (p = 0.003; 95% CI 1.4–3.9), whereas IFN-γ was unchanged. NF-κB expression predicted response to"
    " methotrexate in active RA. Further studies are needed.\n",
    "Cisplatin-induced nephrotoxicity is attenuated by N-acetylcysteine through HMOX1\n"
    "Cisplatin-induced nephrotoxicity is a dose-limiting complication of treatment. Wistar rats received cisplatin"
    " (7 mg/kg) with or without N-acetylcysteine (NAC) daily for 5 days. Renal samples were kept at –80 °C and"
    " stained for caspase-3 and HMOX1. NAC-treated rats showed less acute kidney injury and lower creatinine than"
    " controls. Knockdown of HMOX1 abolished the effect of NAC on apoptosis. No change was seen in body weight"
    " \N{RAT}. We conclude that NAC prevents nephrotoxicity by activating HMOX1.\n",
    "A novel SCN5A variant in a family with long QT syndrome\n"
    "Mutations in SCN5A, KCNQ1 and KCNH2 cause long QT syndrome. The proband, a woman of 34 years, had bradycardia"
    " and seizures after taking erythromycin and ondansetron. Sanger sequencing showed a heterozygous SCN5A deletion"
    " in three of seven siblings, while KCNH2 was normal. MS and CT gave no further finding, and atrial fibrillation"
    " was excluded. Two carriers responded to propranolol (40 mg twice daily). Both erythromycin and β-blockers"
    " should be used with care, and testing for SCN5A variants should be offered to families with long QT syndrome"
    " or hypertrophic cardiomyopathy.\n",
)
