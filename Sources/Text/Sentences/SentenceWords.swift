/// What the sentence splitter knows about words: the data of its rules, and nothing else.
///
/// Words are separated by white space and written without their last full stop. An abbreviation in small letters also
/// stands for the one with a capital in front, but not for capitals throughout (`PP` is a name); one with a capital stands
/// only for itself (`Ms` is a title, `ms` is milliseconds).
enum SentenceWords {
  /// A full stop behind one of these never ends a sentence.
  static let neverLast: StaticString = """
    e.g eg i.e ie viz cf vs v.s ca approx appr fig figs eq eqs eqn eqns tab chr suppl supp FIG FIGS VS vol vols pp
    Dr Drs Mr Mrs Ms Prof Profs St Ste Mt Lt Col Gen Capt Sgt Rev Hon Gov Sen Rep
    resp incl excl esp subsp ssp var cv str sect chap para ibid op loc ser biovar serovar pv
    Eur Proc Natl Acad Sci Biol Chem Med Res Clin Exp Int Appl Biochem Biophys Pharmacol Physiol Immunol Microbiol
    Mol Nat Neurobiol Neurosci Nutr Oncol Hematol Haematol Bull Lett Neurol Psychiatr Surg Pathol Genet Endocrinol Metab
    Toxicol Cardiol Virol Infect Dis Soc Ann Am Br
    Jan Feb Mar Apr Jun Jul Aug Sept Oct Nov Dec
    """

  /// A full stop behind one of these ends a sentence unless a number follows.
  static let numbered: StaticString = """
    no nos nr art sec p ch ref refs ex obs lot cat Cat
    """

  /// A full stop behind one of these ends a sentence only if the next word is a usual first one.
  static let seldomLast: StaticString = """
    al etc sp spp inc ltd co corp plc gmbh bros jr sr esq dept univ
    u.s u.k u.s.a u.n e.u d.c ph.d Ph.D D.Sc M.Sc B.Sc d.v.m d.d.s r.n m.p.h n.b c.f
    """

  /// Ways and times of giving a drug, and measures: a full stop behind one ends a sentence if a capitalised word follows.
  static let measures: StaticString = """
    i.v i.p i.m s.c p.o i.c.v i.t i.n i.d i.g i.c i.a s.l p.r p.v q.d q.i.d t.i.d b.i.d q.o.d p.r.n h.s a.m p.m
    b.w d.w w.w s.d s.e s.e.m n.s n.d a.u m.p b.p r.h p.i p.c h.p.i d.p.i
    """

  /// Words that often begin a sentence, and seldom go on behind an abbreviation or an initial.
  static let usualFirst: StaticString = """
    A Additionally After All Also Although Among An And Another Any As At Based Because Before Besides Between Both But By
    Clinical Collectively Combined Compared Consequently Conversely Currently Data Despite Due During Each Eight
    Eighteen Eleven Even Every Evidence Finally First Five Following For Four Fourteen From Further Furthermore Given
    Has Have He Hence Her Here His How However I If Importantly In Indeed Instead Interestingly Is It Its Last Later
    Less Like Many Moreover More Most Nevertheless Next Nine No None Nonetheless Not Notably Nothing Now Of On Once
    One Only Or Other Others Our Over Overall Patients Previous Previously Rats Recently Results Second Seven Several She
    Similarly Since Six Sixteen So Some Such Surprisingly Taken Ten That The Their Then There Therefore These They Third
    This Those Three Through Thus Together To Treatment Twelve Twenty Two Under Unlike Until Upon Using Was We Were What
    When Where Whereas Whether Which While Who Why With Within Without Yet You
    BACKGROUND METHODS RESULTS CONCLUSION CONCLUSIONS OBJECTIVE OBJECTIVES PURPOSE AIM AIMS DESIGN SETTING PATIENTS
    FINDINGS INTERPRETATION INTRODUCTION DISCUSSION MATERIALS
    """

  /// Behind one of these a single letter is a name and no initial, so a full stop may follow it.
  static let beforeLetter: StaticString = """
    vitamin vitamins hepatitis group groups type types factor factors class grade stage protein phase virus influenza
    cytochrome cyclosporin cyclosporine amphotericin complex panel lane arm cohort subtype subgroup allele genotype
    haplotype region domain site form isoform subunit chain antigen immunoglobulin serotype serogroup haemophilia
    hemophilia botulinum toxin streptococcus streptococci lipid coenzyme concanavalin apolipoprotein peptide degrees
    degree deg part table appendix schedule schedules model case patient prostaglandin thromboxane bleomycin
    mitomycin polymyxin actinomycin component components level category section cathepsin cathepsins troponin annexin cystatin granzyme lamin penicillin aflatoxin ochratoxin complement
    cyclin adenovirus coxsackie coxsackievirus rhesus blood fluorescein rhodamine propidium carbapenem tetracycline
    """

  /// Words that number a caption or a heading: `Table 2.` is the beginning of what follows it.
  static let labels: StaticString = """
    figure table scheme box appendix chapter section step additional supplementary supplemental case chart plate movie
    video file part
    """
}
