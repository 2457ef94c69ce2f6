"""The names and words of the embedded sample corpus.

Names of diseases, genes and chemicals are facts of general knowledge; the invented ones are put together in
``mentions.py`` from the morphemes below. Nothing here was taken from a text or an annotated corpus.
One string per table, entries separated by ``;`` so that a table reads as a paragraph.
"""


def table(text):
    """Splits a ``;``-separated paragraph into its entries."""
    return [" ".join(entry.split()) for entry in text.split(";") if entry.strip()]


# --- Diseases ---------------------------------------------------------------------------------------------------

DISEASE_NAMES = table("""
breast cancer; lung cancer; colorectal cancer; prostate cancer; ovarian cancer; pancreatic cancer; gastric cancer;
bladder cancer; cervical cancer; thyroid cancer; hepatocellular carcinoma; renal cell carcinoma; melanoma;
glioblastoma; neuroblastoma; osteosarcoma; retinoblastoma; medulloblastoma; acute myeloid leukaemia; acute
lymphoblastic leukaemia; chronic lymphocytic leukaemia; chronic myeloid leukaemia; multiple myeloma; non-Hodgkin
lymphoma; Hodgkin lymphoma; diffuse large B-cell lymphoma; Burkitt lymphoma; mantle cell lymphoma; myelodysplastic
syndrome; non-small cell lung cancer; small cell lung cancer; triple-negative breast cancer; type 1 diabetes; type 2
diabetes; diabetes mellitus; obesity; metabolic syndrome; gout; asthma; chronic obstructive pulmonary disease;
idiopathic pulmonary fibrosis; cystic fibrosis; pulmonary hypertension; pneumonia; tuberculosis; influenza; sepsis;
septic shock; malaria; dengue; hepatitis B; hepatitis C; cirrhosis; non-alcoholic fatty liver disease; pancreatitis;
ulcerative colitis; Crohn's disease; coeliac disease; irritable bowel syndrome; Alzheimer's disease; Parkinson's
disease; Huntington's disease; Alzheimer disease; Parkinson disease; multiple sclerosis; amyotrophic lateral
sclerosis; epilepsy; migraine; schizophrenia; bipolar disorder; major depressive disorder; autism spectrum disorder;
anxiety; dementia; stroke; ischaemic stroke; traumatic brain injury; myocardial infarction; heart failure; atrial
fibrillation; coronary artery disease; hypertension; atherosclerosis; cardiomyopathy; dilated cardiomyopathy;
hypertrophic cardiomyopathy; long QT syndrome; thrombosis; deep vein thrombosis; pulmonary embolism; chronic kidney
disease; acute kidney injury; nephrotic syndrome; polycystic kidney disease; diabetic nephropathy; diabetic
retinopathy; age-related macular degeneration; glaucoma; cataract; retinitis pigmentosa; rheumatoid arthritis;
osteoarthritis; osteoporosis; ankylosing spondylitis; systemic lupus erythematosus; lupus nephritis; Sjögren's
syndrome; psoriasis; atopic dermatitis; vitiligo; eczema; sickle cell disease; haemophilia A; β-thalassaemia; iron
deficiency anaemia; aplastic anaemia; neutropenia; thrombocytopenia; Down syndrome; Turner syndrome; Marfan syndrome;
Noonan syndrome; Rett syndrome; Fragile X syndrome; Duchenne muscular dystrophy; spinal muscular atrophy; Friedreich
ataxia; Wilson's disease; Gaucher disease; Fabry disease; Pompe disease; phenylketonuria; Lynch syndrome; Li-Fraumeni
syndrome; familial adenomatous polyposis; tuberous sclerosis complex; neurofibromatosis type 1; von Hippel-Lindau
disease; Ehlers-Danlos syndrome; Charcot-Marie-Tooth disease; Guillain-Barré syndrome; myasthenia gravis; Graves'
disease; Cushing's syndrome; hypothyroidism; polycystic ovary syndrome; endometriosis; pre-eclampsia; preterm birth;
hepatotoxicity; nephrotoxicity; cardiotoxicity; neurotoxicity; nausea; diarrhoea; hyperglycaemia; hypoglycaemia;
hypercholesterolaemia; hyperkalaemia; bradycardia; tachycardia; hypotension; seizures; catalepsy; dyskinesia; tardive
dyskinesia; delirium; peripheral neuropathy; lactic acidosis; rhabdomyolysis; proteinuria; lead poisoning; alcohol
dependence; allergic rhinitis; cerebral palsy; chronic pancreatitis; citrullinaemia; leukemia; anemia; esophageal
cancer; colorectal cancers; tumours; common cold; spinocerebellar ataxia type 3; mucopolysaccharidosis type II;
Lesch-Nyhan syndrome; ciliopathy; scurvy
""")

DISEASE_ABBREVIATIONS = table("""
AML = acute myeloid leukaemia; ALL = acute lymphoblastic leukaemia; CLL = chronic lymphocytic leukaemia; NSCLC =
non-small cell lung cancer; HCC = hepatocellular carcinoma; RCC = renal cell carcinoma; CRC = colorectal cancer; T2D =
type 2 diabetes; T1D = type 1 diabetes; COPD = chronic obstructive pulmonary disease; CKD = chronic kidney disease;
AKI = acute kidney injury; SLE = systemic lupus erythematosus; IBD = inflammatory bowel disease; UC = ulcerative
colitis; AD = Alzheimer's disease; HD = Huntington's disease; CF = cystic fibrosis; DMD = Duchenne muscular dystrophy;
SMA = spinal muscular atrophy; PCOS = polycystic ovary syndrome; MDS = myelodysplastic syndrome; MM = multiple
myeloma; AF = atrial fibrillation; HF = heart failure; TBI = traumatic brain injury; IPF = idiopathic pulmonary
fibrosis; PAH = pulmonary arterial hypertension; NAFLD = non-alcoholic fatty liver disease; FAP = familial adenomatous
polyposis; DLBCL = diffuse large B-cell lymphoma; TNBC = triple-negative breast cancer; MDD = major depressive
disorder; ADHD = attention deficit hyperactivity disorder; PKU = phenylketonuria; AMD = age-related macular
degeneration
""")

DISEASE_QUALIFIERS = table("""
acute; chronic; familial; recurrent; metastatic; juvenile; idiopathic; congenital; hereditary; diabetic
""")
DISEASE_SITES = table("""
hepatic; renal; pulmonary; gastric; colonic; ovarian; pancreatic; cervical; thyroid; adrenal; cerebral; cardiac;
cutaneous; oesophageal; uterine; biliary; retinal; spinal; nasal; corneal; vascular; endometrial; laryngeal; pleural
""")
DISEASE_HEADS = table("""
carcinoma; adenocarcinoma; squamous cell carcinoma; sarcoma; lymphoma; fibrosis; ischaemia; insufficiency; dystrophy;
atrophy; haemorrhage; adenoma; stenosis; dysplasia; degeneration; oedema; necrosis; vasculitis; cancer; tumour
""")
DISEASE_ROOTS = table("""
hepat; nephr; neur; cardi; encephal; dermat; arthr; gastr; col; retin; bronch; myel; vascul; thyroid; kerat;
lymphaden; arteri; oste; my; chondr; angi; rhin; laryng; cyst; pleur; conjunctiv; scler; uve
""")
DISEASE_SUFFIXES = table("itis; opathy; oma; osis; omalacia; openia; osarcoma; odystrophy; oplegia")
DISEASE_EPONYMS = table("""
Alport; Bartter; Gitelman; Kallmann; Leigh; Usher; Wolfram; Zellweger; Refsum; Tangier; Menkes; Canavan; Kawasaki;
Behçet; Takayasu; Castleman; Erdheim; Farber; Hartnup; Joubert; Krabbe; Lowe; Meniere; Niemann-Pick; Pendred;
Stargardt; Tay-Sachs; Waardenburg; Werner; Barth; Cockayne; Dravet; Angelman; Bloom; Rotor; Gilbert
""")

# --- Genes and proteins -----------------------------------------------------------------------------------------

GENE_SYMBOLS = table("""
TP53; BRCA1; BRCA2; EGFR; KRAS; BRAF; PIK3CA; PTEN; MYC; RB1; CDKN2A; ALK; ROS1; KIT; MET; RET; ERBB2; HER2; FLT3;
NPM1; IDH1; IDH2; DNMT3A; TET2; JAK2; STAT3; STAT1; SMAD4; NOTCH1; CTNNB1; APC; MLH1; MSH2; MSH6; ATM; ATR; CHEK2;
PALB2; RAD51; PARP1; VEGFA; KDR; HIF1A; VHL; TSC1; TSC2; MTOR; AKT1; MDM2; BCL2; BAX; CASP3; CASP8; FAS; TNF; IL6;
IL10; IL1B; IFNG; CCL2; CXCR4; CD4; CD8; CD44; CD274; PDCD1; CTLA4; FOXP3; GATA3; RUNX1; SOX2; OCT4; NANOG; KLF4;
PAX6; SHH; GLI1; WNT1; APOE; APP; PSEN1; MAPT; SNCA; LRRK2; PARK2; PINK1; HTT; SOD1; TARDBP; FUS; C9orf72; SMN1; DMD;
CFTR; HBB; HFE; G6PD; F8; MTHFR; COMT; BDNF; DRD2; SLC6A4; HTR2A; MAOA; GRIN1; SCN1A; SCN5A; KCNQ1; KCNH2; MYH7; LMNA;
TTN; PCSK9; LDLR; APOB; ACE; AGT; NOS3; INS; INSR; GCK; HNF1A; TCF7L2; PPARG; LEP; LEPR; ADIPOQ; FTO; CYP2D6; CYP3A4;
CYP2C19; CYP1A2; UGT1A1; TPMT; ABCB1; VKORC1; NAT2; GSTM1; ESR1; PGR; FGFR3; PDGFRA; TGFB1; MMP2; MMP9; TIMP1; CDH1;
VIM; SNAI1; TWIST1; EZH2; HDAC1; SIRT1; FOXO3; NFE2L2; KEAP1; HMOX1; TLR4; MYD88; NLRP3; NOD2; HLA-B; HLA-DRB1;
PTPN22; MECP2; FMR1; SHANK3; CLOCK; REST; SET; CAT; WAS; Trp53; Bmal1; Nrf2; Pax3; p53; p21; p27; p16; p38; Bcl-2;
Bcl-xL; c-Myc; c-Fos; c-Jun; Akt; ERK1; ERK2; JNK; mTOR; NF-κB; TNF-α; IFN-γ; TGF-β1; IL-1β; IL-2; IL-4; IL-6; IL-8;
IL-10; IL-17; PD-1; PD-L1; COX-2; LC3; Ki-67; BCR-ABL; HIF-1α; PGC-1α; GLUT4; iNOS; eNOS
""")

GENE_NAMES = table("""
insulin receptor; caspase-3; caspase-9; interleukin-6; interleukin-10; interleukin 2; tumour necrosis factor; tumour
necrosis factor α; transforming growth factor β; epidermal growth factor receptor; vascular endothelial growth factor;
brain-derived neurotrophic factor; nerve growth factor; interferon-γ; β-catenin; E-cadherin; N-cadherin; vimentin;
fibronectin; cyclin D1; cyclin E; cytochrome c; cytochrome P450 3A4; albumin; ferritin; transferrin; haemoglobin;
myoglobin; C-reactive protein; amyloid precursor protein; α-synuclein; tau; huntingtin; dystrophin; presenilin 1;
parkin; superoxide dismutase; catalase; glutathione peroxidase; xanthine oxidase; tyrosine hydroxylase; dopamine
transporter; serotonin transporter; dopamine D2 receptor; oestrogen receptor α; androgen receptor; glucocorticoid
receptor; vitamin D receptor; low-density lipoprotein receptor; angiotensin-converting enzyme; renin;
acetylcholinesterase; monoamine oxidase A; thymidylate synthase; dihydrofolate reductase; thiopurine
methyltransferase; histone deacetylase 1; DNA polymerase β; topoisomerase II; telomerase; ubiquitin; myosin; β-actin;
α-tubulin; collagen; elastin; osteopontin; adiponectin; leptin; ghrelin; prolactin; thyroglobulin; prostate-specific
antigen; carcinoembryonic antigen; α-fetoprotein; P-glycoprotein; survivin; heat shock protein 70; heat shock protein
90; Toll-like receptor 4; complement C3; factor VIII; von Willebrand factor; thrombin; tissue factor; nitric oxide
synthase; aldehyde dehydrogenase 2; glucose-6-phosphatase; pyruvate kinase M2; lactate dehydrogenase; calmodulin;
rhodopsin; troponin T; titin; citrate synthase; acetyl-CoA carboxylase; insulin; glucagon
""")

GENE_ABBREVIATIONS = table("""
EGFR = epidermal growth factor receptor; VEGF = vascular endothelial growth factor; BDNF = brain-derived neurotrophic
factor; NGF = nerve growth factor; CRP = C-reactive protein; APP = amyloid precursor protein; SOD = superoxide
dismutase; TH = tyrosine hydroxylase; DAT = dopamine transporter; SERT = serotonin transporter; GR = glucocorticoid
receptor; VDR = vitamin D receptor; ACE = angiotensin-converting enzyme; AChE = acetylcholinesterase; TS = thymidylate
synthase; DHFR = dihydrofolate reductase; TPMT = thiopurine methyltransferase; PSA = prostate-specific antigen; AFP =
α-fetoprotein; CEA = carcinoembryonic antigen; LDH = lactate dehydrogenase; OPN = osteopontin; ALDH2 = aldehyde
dehydrogenase 2; HDAC1 = histone deacetylase 1; TERT = telomerase reverse transcriptase; IGF1 = insulin-like growth
factor 1; FGF2 = fibroblast growth factor 2; HGF = hepatocyte growth factor; GSK3 = glycogen synthase kinase 3; PKC =
protein kinase C
""")

GENE_FAMILIES = table("""
SLC; ABCC; CXCL; CCL; MMP; HOX; FGF; MAPK; TRIM; ZNF; KIF; CDK; SMAD; SOX; FOX; KCN; RAB; TRP; GPR; USP; IL; WNT;
NOTCH; PDE; CASP; ITG; COL; LAM; TNFRSF; ADAM; UBE; RPL; CYP; STAT; NKX; DUSP; PTPN; SERPIN; CLDN; TMEM
""")
PROTEIN_SUBSTRATES = table("""
adenylate; arginine; glycerol; phosphatidylinositol; creatine; fatty acid; glutamate; heparan; inosine; lysine;
malate; ornithine; protein; serine; spermidine; sphingosine; tryptophan; tyrosine; uridine; glutamine; methionine;
choline
""")
PROTEIN_HEADS = table("""
kinase; synthase; dehydrogenase; hydroxylase; phosphatase; transferase; reductase; decarboxylase; oxidase;
transporter; deaminase; ligase; carboxylase; cyclase
""")

# --- Chemicals and drugs ----------------------------------------------------------------------------------------

CHEMICAL_NAMES = table("""
cisplatin; carboplatin; oxaliplatin; doxorubicin; paclitaxel; docetaxel; gemcitabine; 5-fluorouracil; methotrexate;
cyclophosphamide; etoposide; vincristine; temozolomide; bortezomib; lenalidomide; imatinib; gefitinib; erlotinib;
sorafenib; sunitinib; lapatinib; osimertinib; vemurafenib; olaparib; tamoxifen; letrozole; rapamycin; everolimus;
metformin; glibenclamide; pioglitazone; rosiglitazone; sitagliptin; aspirin; ibuprofen; diclofenac; indomethacin;
celecoxib; paracetamol; acetaminophen; morphine; fentanyl; naloxone; cocaine; heroin; amphetamine; methamphetamine;
nicotine; caffeine; ethanol; methanol; dopamine; serotonin; adrenaline; noradrenaline; acetylcholine; histamine;
glutamate; GABA; haloperidol; clozapine; risperidone; olanzapine; lithium; valproic acid; carbamazepine; phenytoin;
lamotrigine; diazepam; midazolam; ketamine; propofol; isoflurane; lidocaine; bupivacaine; fluoxetine; sertraline;
imipramine; levodopa; L-DOPA; selegiline; donepezil; memantine; warfarin; heparin; clopidogrel; ticagrelor;
simvastatin; atorvastatin; lovastatin; cholesterol; captopril; enalapril; losartan; valsartan; propranolol; atenolol;
metoprolol; verapamil; nifedipine; amlodipine; amiodarone; digoxin; furosemide; spironolactone; dexamethasone;
prednisone; prednisolone; hydrocortisone; cortisol; testosterone; oestradiol; progesterone; aldosterone; melatonin;
vitamin C; vitamin D; vitamin E; vitamin K; folic acid; ascorbic acid; retinoic acid; all-trans retinoic acid;
arachidonic acid; palmitic acid; oleic acid; glucose; fructose; galactose; sucrose; lactate; pyruvate; glutathione;
N-acetylcysteine; tyrosine; tryptophan; arginine; homocysteine; creatinine; urea; uric acid; bilirubin; haem;
curcumin; resveratrol; quercetin; genistein; EGCG; capsaicin; hydrogen peroxide; H2O2; nitric oxide; sodium chloride;
potassium chloride; NaCl; calcium; magnesium; zinc; iron; copper; lead; cadmium; arsenic trioxide; mercury; selenium;
gold; silver; fluoride; streptozotocin; lipopolysaccharide; MPTP; 6-hydroxydopamine; 2-deoxy-D-glucose; bleomycin;
mitomycin C; amoxicillin; penicillin G; ampicillin; vancomycin; gentamicin; ciprofloxacin; erythromycin; azithromycin;
rifampicin; isoniazid; tetracycline; doxycycline; fluconazole; amphotericin B; aciclovir; ribavirin; zidovudine;
tenofovir; remdesivir; oseltamivir; chloroquine; hydroxychloroquine; artemisinin; quinine; ivermectin; cyclosporin A;
tacrolimus; azathioprine; 6-mercaptopurine; allopurinol; colchicine; sildenafil; omeprazole; ranitidine; ondansetron;
ATP; cAMP; NADPH; ouabain; forskolin; wortmannin; staurosporine; tunicamycin; thapsigargin; brefeldin A; bisphenol A;
benzene; formaldehyde; acetone; carbon tetrachloride; chloroform; puromycin; insulin; glucagon; PD98059; LY294002;
U0126
""")

CHEMICAL_ABBREVIATIONS = table("""
DOX = doxorubicin; 5-FU = 5-fluorouracil; MTX = methotrexate; PTX = paclitaxel; ATRA = all-trans retinoic acid; NAC =
N-acetylcysteine; LPS = lipopolysaccharide; STZ = streptozotocin; DEX = dexamethasone; VPA = valproic acid; TMZ =
temozolomide; TAM = tamoxifen; HCQ = hydroxychloroquine; APAP = acetaminophen; CsA = cyclosporin A; EtOH = ethanol;
6-OHDA = 6-hydroxydopamine; 2-DG = 2-deoxy-D-glucose; BPA = bisphenol A; GSH = glutathione; DA = dopamine; 5-HT =
serotonin; ACh = acetylcholine; E2 = oestradiol; CBZ = carbamazepine; ASA = acetylsalicylic acid; AZT = zidovudine;
BLM = bleomycin; CCl4 = carbon tetrachloride; UA = uric acid
""")

DRUG_STARTS = table("""
al; bel; cil; dor; el; fam; gan; ib; lor; mel; nal; or; pel; quin; ros; sel; tal; ul; ven; zal; brin; crol; fel; lur;
mod; tam; vit; rim
""")
DRUG_MIDDLES = table("a; o; i; ami; eno; ora; iva; uti; axo; ipe; ola; ero")
DRUG_STEMS = table("""
tinib; statin; pril; sartan; lolol; conazole; cillin; mycin; floxacin; dipine; gliptin; navir; zepam; caine; ciclib;
prazole; setron; triptan; zosin; profen; platin; rubicin; taxel; vudine; gliflozin; xaban; peridol; oxetine
""")
CHEMICAL_CATIONS = table("sodium; potassium; calcium; magnesium; ammonium; lithium; zinc; ferrous; copper")
CHEMICAL_ANIONS = table("""
sulphate; nitrate; acetate; butyrate; citrate; nitrite; arsenite; selenite; fluoride; carbonate; gluconate
""")
CHEMICAL_GROUPS = table("methyl; ethyl; hydroxy; acetyl; chloro; bromo; fluoro; amino; nitro; phenyl; benzyl; propyl")
CHEMICAL_CORES = table("""
adenosine; tryptamine; phenol; aniline; pyridine; indole; benzamide; guanosine; uracil; toluene; morpholine;
quinoline; cysteine; glucamine; salicylate; thiourea; choline
""")

# --- One spelling, several meanings -----------------------------------------------------------------------------

#: spelling: {type: long form}. Some stand as plain words too, as do a few names ("MS spectra", "set to rest", "gold
#: standard").
AMBIGUOUS_ABBREVIATIONS = {
    "RA": {"Disease": "rheumatoid arthritis", "Chemical": "retinoic acid"},
    "AR": {"Gene": "androgen receptor", "Disease": "allergic rhinitis"},
    "MS": {"Disease": "multiple sclerosis"},
    "PD": {"Disease": "Parkinson's disease"},
    "CP": {"Disease": "chronic pancreatitis", "Chemical": "carboplatin"},
    "AA": {"Disease": "aplastic anaemia", "Chemical": "arachidonic acid"},
    "MET": {"Gene": "mesenchymal-epithelial transition factor", "Chemical": "metformin"},
    "CAD": {"Disease": "coronary artery disease", "Gene": "caspase-activated DNase"},
    "CS": {"Disease": "Cushing's syndrome", "Gene": "citrate synthase"},
    "ER": {"Gene": "oestrogen receptor"},
    "TF": {"Gene": "tissue factor"},
    "PT": {"Gene": "prothrombin", "Disease": "preterm birth"},
    "TNF": {"Gene": "tumour necrosis factor"},
    "NO": {"Chemical": "nitric oxide"},
}

# --- Words that are no mention ----------------------------------------------------------------------------------

PLAIN = {
    "species": table("""
        mice; rats; rabbits; zebrafish; C57BL/6 mice; Wistar rats; Sprague-Dawley rats; BALB/c mice; Drosophila
        melanogaster; pigs; Caenorhabditis elegans; Saccharomyces cerevisiae; Escherichia coli; Arabidopsis thaliana;
        rhesus macaques; transgenic mice; nude mice; dogs; Staphylococcus aureus; Pseudomonas aeruginosa; Xenopus
        laevis; guinea pigs
        """),
    "animal": table("""
        mice; rats; rabbits; C57BL/6 mice; Wistar rats; zebrafish; Sprague-Dawley rats; BALB/c mice; pigs; hamsters;
        nude mice; transgenic mice; dogs; rhesus macaques; guinea pigs; newborn piglets
        """),
    "tissue": table("""
        liver; kidney; brain; lung; heart; spleen; colon; skin; bone marrow; skeletal muscle; hippocampus; striatum;
        prefrontal cortex; adipose tissue; retina; placenta; peripheral blood; plasma; serum; cerebrospinal fluid;
        thymus; aorta; lymph nodes; stomach; pancreas; prostate; cervix; breast tissue; thyroid gland
        """),
    "anatomy": table("""
        hepatic; renal; pulmonary; gastric; cardiac; cerebral; vascular; cutaneous; ovarian; pancreatic; retinal;
        spinal; endothelial; epithelial; cortical; synaptic; neuronal
        """),
    "cells": table("""
        HeLa cells; MCF-7 cells; HEK293 cells; A549 cells; HepG2 cells; Jurkat cells; PC12 cells; SH-SY5Y cells; CHO
        cells; NIH 3T3 fibroblasts; macrophages; T cells; natural killer cells; CD34-negative cells; primary
        hepatocytes; neutrophils; cortical neurons; astrocytes; microglia; dendritic cells; fibroblasts; U937 cells;
        Caco-2 cells; stem cells; K562 cells
        """),
    "method": table("""
        western blotting; quantitative PCR; RT-PCR; ELISA; flow cytometry; immunohistochemistry; RNA sequencing; mass
        spectrometry; LC-MS; MRI; HPLC; Sanger sequencing; in situ hybridisation; confocal microscopy; ChIP-seq; a
        GWAS; CT; an MTT assay; luciferase assays; CRISPR screening; Northern blotting; positron emission tomography;
        a TUNEL assay; co-immunoprecipitation
        """),
    "drugclass": table("""
        statins; corticosteroids; beta blockers; antibiotics; opioids; antidepressants; antipsychotics;
        anticoagulants; diuretics; non-steroidal anti-inflammatory drugs; benzodiazepines; calcium channel blockers;
        monoclonal antibodies; NSAIDs; SSRIs; chemotherapy; immunosuppressants; alkylating agents; antiemetics;
        vaccines; oral contraceptives
        """),
    "software": table("""
        SPSS; GraphPad Prism; ImageJ; R; SAS; Stata; PLINK; BLAST; MATLAB; Cytoscape; Kaplan-Meier curves; Cox
        regression; ANOVA; Student's t test; the Mann-Whitney U test; Fisher's exact test; the Gene Ontology; the UK
        Biobank; MEDLINE; PubMed
        """),
    "place": table("""
        Japan; Finland; Italy; Northern India; the Netherlands; Denmark; Brazil; South Korea; Scotland; Taiwan; New
        York; Beijing; West Africa; the UK; the USA; Turkey; Tunisia; Quebec
        """),
    "process": table("""
        apoptosis; cell proliferation; migration; autophagy; angiogenesis; DNA repair; glycolysis; oxidative stress;
        differentiation; lipid metabolism; synaptic plasticity; cell cycle arrest; DNA methylation; phosphorylation;
        transcription; gene silencing; invasion; mitochondrial respiration; protein folding; chromatin remodelling;
        immune evasion; membrane trafficking
        """),
    "outcome": table("""
        overall survival; progression-free survival; mortality; quality of life; body weight; blood pressure; heart
        rate; stroke volume; tumour volume; length of stay; body mass index; the response rate; cognitive performance;
        locomotor activity; hospitalisation; bone mineral density; the relapse rate; fasting status; grip strength
        """),
    "capital": table("""
        WHO; FDA; DNA; RNA; mRNA; ICU; SNP; HIV; EBV; CI; BMI; ECG; EEG; GP; NIH; SARS-CoV-2; PBS; UTR; ORF; CpG; NHS;
        EU
        """),
    "adjective": table("""
        severe; moderate; mild; untreated; refractory; newly diagnosed; suspected; confirmed; advanced; early;
        late-stage; active; symptomatic; drug-resistant; uncontrolled; stable; stage III
        """),
    "people": table("""
        patients; children; adults; women; men; adolescents; older adults; infants; individuals; carriers; families;
        siblings; participants; outpatients; volunteers; cases; probands; survivors
        """),
    "variant": table("""
        mutation; polymorphism; deletion; variant; promoter; amplification; missense mutation; haplotype; splice
        variant; exon; allele; copy number gain; frameshift mutation; locus; 3' UTR; duplication
        """),
}

GREEK = "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΠΣΦΨΩ"
OTHER_LETTERS = "äåçèéêëíïñóöøüÄÅÉÖØÜßµ"
OTHER_SIGNS = "±×÷°≤≥≈–—‘’“”•→®™†‡§"
