"""The first schema, as it was released: it never changes again, whatever the dictionary becomes."""

# ruff: noqa: E501 — the statements are printed as SQLite keeps them.

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE draft (
    id INTEGER NOT NULL,
    form TEXT NOT NULL,
    record TEXT NOT NULL,
    person TEXT NOT NULL,
    texts TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    CONSTRAINT pk_draft PRIMARY KEY (id),
    CONSTRAINT uq_draft_form_record_person UNIQUE (form, record, person)
) STRICT
""",
    """
CREATE TABLE holiday (
    year INTEGER NOT NULL,
    days TEXT NOT NULL,
    file TEXT NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    CONSTRAINT pk_holiday PRIMARY KEY (year)
) STRICT
""",
    """
CREATE TABLE patient (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    mrn TEXT,
    mrn_absent TEXT,
    name TEXT,
    name_absent TEXT,
    name_py TEXT,
    name_py_absent TEXT,
    id_no TEXT,
    id_no_absent TEXT,
    id_type INTEGER,
    id_type_absent TEXT,
    sex INTEGER,
    sex_absent TEXT,
    birth_date TEXT,
    birth_date_absent TEXT,
    phone1 TEXT,
    phone1_absent TEXT,
    phone2 TEXT,
    phone2_absent TEXT,
    phone_owner INTEGER,
    phone_owner_absent TEXT,
    kin_name TEXT,
    kin_name_absent TEXT,
    kin_phone TEXT,
    kin_phone_absent TEXT,
    wechat TEXT,
    wechat_absent TEXT,
    contact_verified_on TEXT,
    contact_verified_on_absent TEXT,
    address TEXT,
    address_absent TEXT,
    consent_fu INTEGER,
    consent_fu_absent TEXT,
    consent_date TEXT,
    consent_date_absent TEXT,
    CONSTRAINT ck_patient_mrn CHECK (mrn_absent IS NULL OR mrn IS NULL AND mrn_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT uq_patient_mrn UNIQUE (mrn),
    CONSTRAINT ck_patient_name CHECK (name_absent IS NULL OR name IS NULL AND name_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_name_py CHECK (name_py_absent IS NULL OR name_py IS NULL AND name_py_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_id_no CHECK (id_no_absent IS NULL OR id_no IS NULL AND id_no_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_id_type CHECK (id_type_absent IS NULL OR id_type IS NULL AND id_type_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_sex CHECK (sex_absent IS NULL OR sex IS NULL AND sex_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_birth_date CHECK (birth_date_absent IS NULL OR birth_date IS NULL AND birth_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_phone1 CHECK (phone1_absent IS NULL OR phone1 IS NULL AND phone1_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_phone2 CHECK (phone2_absent IS NULL OR phone2 IS NULL AND phone2_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_phone_owner CHECK (phone_owner_absent IS NULL OR phone_owner IS NULL AND phone_owner_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_kin_name CHECK (kin_name_absent IS NULL OR kin_name IS NULL AND kin_name_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_kin_phone CHECK (kin_phone_absent IS NULL OR kin_phone IS NULL AND kin_phone_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_wechat CHECK (wechat_absent IS NULL OR wechat IS NULL AND wechat_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_contact_verified_on CHECK (contact_verified_on_absent IS NULL OR contact_verified_on IS NULL AND contact_verified_on_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_address CHECK (address_absent IS NULL OR address IS NULL AND address_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_consent_fu CHECK (consent_fu_absent IS NULL OR consent_fu IS NULL AND consent_fu_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_patient_consent_date CHECK (consent_date_absent IS NULL OR consent_date IS NULL AND consent_date_absent IN ('UNK', 'ND', 'NA'))
) STRICT
""",
    """
CREATE TABLE protocol (
    version TEXT NOT NULL,
    text TEXT NOT NULL,
    adopted_at TEXT NOT NULL,
    CONSTRAINT pk_protocol PRIMARY KEY (version)
) STRICT
""",
    """
CREATE TABLE setting (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY ("key")
) STRICT
""",
    """
CREATE TABLE staff (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    active INTEGER NOT NULL,
    CONSTRAINT pk_staff PRIMARY KEY (code)
) STRICT
""",
    """
CREATE TABLE step (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    action TEXT NOT NULL,
    reason TEXT,
    undoes INTEGER,
    CONSTRAINT fk_step_undoes FOREIGN KEY(undoes) REFERENCES step (id)
) STRICT
""",
    """
CREATE TABLE study_number (
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_study_number PRIMARY KEY (year)
) STRICT
""",
    """
CREATE TABLE unit (
    id INTEGER NOT NULL,
    step INTEGER,
    at TEXT,
    person TEXT,
    action TEXT,
    reason TEXT,
    undoes INTEGER,
    CONSTRAINT pk_unit PRIMARY KEY (id)
) STRICT
""",
    """
CREATE TABLE change (
    seq INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    record TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    above_id INTEGER,
    "key" TEXT NOT NULL,
    old ANY,
    new ANY,
    CONSTRAINT pk_change PRIMARY KEY (seq),
    CONSTRAINT fk_change_step_id FOREIGN KEY(step_id) REFERENCES step (id)
) STRICT
""",
    """
CREATE TABLE operation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    quiet_until TEXT DEFAULT '0001-01-01' NOT NULL,
    study_id TEXT NOT NULL,
    study_id_absent TEXT,
    adm_no TEXT,
    adm_no_absent TEXT,
    adm_times INTEGER,
    adm_times_absent TEXT,
    age_op INTEGER,
    age_op_absent TEXT,
    side INTEGER,
    side_absent TEXT,
    bilateral INTEGER,
    bilateral_absent TEXT,
    dx_date TEXT,
    dx_date_absent TEXT,
    hfs_type INTEGER,
    hfs_type_absent TEXT,
    hfs_cause INTEGER,
    hfs_cause_absent TEXT,
    onset_ym TEXT,
    onset_ym_absent TEXT,
    dur_months REAL,
    dur_months_absent TEXT,
    cohen INTEGER,
    cohen_absent TEXT,
    smc INTEGER,
    smc_absent TEXT,
    jrs_sev INTEGER,
    jrs_sev_absent TEXT,
    jrs_freq INTEGER,
    jrs_freq_absent TEXT,
    hfs7 INTEGER,
    hfs7_absent TEXT,
    hfs30 INTEGER,
    hfs30_absent TEXT,
    hfs36 INTEGER,
    hfs36_absent TEXT,
    spasm_freq INTEGER,
    spasm_freq_absent TEXT,
    tonus_sign TEXT,
    tonus_sign_absent TEXT,
    tx_drug TEXT,
    tx_drug_absent TEXT,
    tx_botox INTEGER,
    tx_botox_absent TEXT,
    tx_botox_n INTEGER,
    tx_botox_n_absent TEXT,
    tx_botox_last TEXT,
    tx_botox_last_absent TEXT,
    tx_acu INTEGER,
    tx_acu_absent TEXT,
    tx_prior_mvd INTEGER,
    tx_prior_mvd_absent TEXT,
    tx_prior_mvd_date TEXT,
    tx_prior_mvd_date_absent TEXT,
    tx_other TEXT,
    tx_other_absent TEXT,
    htn INTEGER,
    htn_absent TEXT,
    dm INTEGER,
    dm_absent TEXT,
    hld INTEGER,
    hld_absent TEXT,
    cad INTEGER,
    cad_absent TEXT,
    stroke INTEGER,
    stroke_absent TEXT,
    moyamoya INTEGER,
    moyamoya_absent TEXT,
    hbv INTEGER,
    hbv_absent TEXT,
    hsv_history INTEGER,
    hsv_history_absent TEXT,
    smoker INTEGER,
    smoker_absent TEXT,
    alcohol INTEGER,
    alcohol_absent TEXT,
    antiplatelet INTEGER,
    antiplatelet_absent TEXT,
    asa INTEGER,
    asa_absent TEXT,
    mri_seq TEXT,
    mri_seq_absent TEXT,
    mri_vessel TEXT,
    mri_vessel_absent TEXT,
    nvc_grade INTEGER,
    nvc_grade_absent TEXT,
    vb_ecta INTEGER,
    vb_ecta_absent TEXT,
    chiari INTEGER,
    chiari_absent TEXT,
    hb_pre INTEGER,
    hb_pre_absent TEXT,
    hear_sym INTEGER,
    hear_sym_absent TEXT,
    pta_pre_i REAL,
    pta_pre_i_absent TEXT,
    pta_pre_c REAL,
    pta_pre_c_absent TEXT,
    pta_freq INTEGER,
    pta_freq_absent TEXT,
    sds_pre_i INTEGER,
    sds_pre_i_absent TEXT,
    tinnitus_pre INTEGER,
    tinnitus_pre_absent TEXT,
    vertigo_pre INTEGER,
    vertigo_pre_absent TEXT,
    op_date TEXT,
    op_date_absent TEXT,
    op_end_time TEXT,
    op_end_time_absent TEXT,
    surgeon TEXT,
    surgeon_absent TEXT,
    assistant TEXT,
    assistant_absent TEXT,
    op_kind INTEGER,
    op_kind_absent TEXT,
    approach INTEGER,
    approach_absent TEXT,
    scope INTEGER,
    scope_absent TEXT,
    bone_l INTEGER,
    bone_l_absent TEXT,
    bone_w INTEGER,
    bone_w_absent TEXT,
    bone_kind INTEGER,
    bone_kind_absent TEXT,
    mastoid_open INTEGER,
    mastoid_open_absent TEXT,
    vessel TEXT,
    vessel_absent TEXT,
    nvc_site TEXT,
    nvc_site_absent TEXT,
    nvc_type TEXT,
    nvc_type_absent TEXT,
    indent INTEGER,
    indent_absent TEXT,
    indent_discolour INTEGER,
    indent_discolour_absent TEXT,
    technique TEXT,
    technique_absent TEXT,
    implant TEXT,
    implant_absent TEXT,
    implant_n INTEGER,
    implant_n_absent TEXT,
    rez_contact INTEGER,
    rez_contact_absent TEXT,
    perforator INTEGER,
    perforator_absent TEXT,
    dura INTEGER,
    dura_absent TEXT,
    lsr INTEGER,
    lsr_absent TEXT,
    baep_mon INTEGER,
    baep_mon_absent TEXT,
    baep_v_lat REAL,
    baep_v_lat_absent TEXT,
    baep_v_amp INTEGER,
    baep_v_amp_absent TEXT,
    baep_end INTEGER,
    baep_end_absent TEXT,
    op_min INTEGER,
    op_min_absent TEXT,
    ebl INTEGER,
    ebl_absent TEXT,
    op_event TEXT,
    op_event_absent TEXT,
    spasm_dis INTEGER,
    spasm_dis_absent TEXT,
    adm_date TEXT,
    adm_date_absent TEXT,
    dis_date TEXT,
    dis_date_absent TEXT,
    dis_status INTEGER,
    dis_status_absent TEXT,
    dfp_taught INTEGER,
    dfp_taught_absent TEXT,
    dfp_taught_by TEXT,
    dfp_taught_by_absent TEXT,
    steroid INTEGER,
    steroid_absent TEXT,
    steroid_drug TEXT,
    steroid_drug_absent TEXT,
    antiviral INTEGER,
    antiviral_absent TEXT,
    antiviral_drug TEXT,
    antiviral_drug_absent TEXT,
    fu_end INTEGER,
    fu_end_absent TEXT,
    fu_end_date TEXT,
    fu_end_date_absent TEXT,
    note TEXT,
    note_absent TEXT,
    CONSTRAINT ck_operation_study_id CHECK (study_id_absent IS NULL OR study_id IS NULL AND study_id_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT uq_operation_study_id UNIQUE (study_id),
    CONSTRAINT ck_operation_adm_no CHECK (adm_no_absent IS NULL OR adm_no IS NULL AND adm_no_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_adm_times CHECK (adm_times_absent IS NULL OR adm_times IS NULL AND adm_times_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_age_op CHECK (age_op_absent IS NULL OR age_op IS NULL AND age_op_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_side CHECK (side_absent IS NULL OR side IS NULL AND side_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_bilateral CHECK (bilateral_absent IS NULL OR bilateral IS NULL AND bilateral_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dx_date CHECK (dx_date_absent IS NULL OR dx_date IS NULL AND dx_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hfs_type CHECK (hfs_type_absent IS NULL OR hfs_type IS NULL AND hfs_type_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hfs_cause CHECK (hfs_cause_absent IS NULL OR hfs_cause IS NULL AND hfs_cause_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_onset_ym CHECK (onset_ym_absent IS NULL OR onset_ym IS NULL AND onset_ym_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dur_months CHECK (dur_months_absent IS NULL OR dur_months IS NULL AND dur_months_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_cohen CHECK (cohen_absent IS NULL OR cohen IS NULL AND cohen_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_smc CHECK (smc_absent IS NULL OR smc IS NULL AND smc_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_jrs_sev CHECK (jrs_sev_absent IS NULL OR jrs_sev IS NULL AND jrs_sev_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_jrs_freq CHECK (jrs_freq_absent IS NULL OR jrs_freq IS NULL AND jrs_freq_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hfs7 CHECK (hfs7_absent IS NULL OR hfs7 IS NULL AND hfs7_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hfs30 CHECK (hfs30_absent IS NULL OR hfs30 IS NULL AND hfs30_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hfs36 CHECK (hfs36_absent IS NULL OR hfs36 IS NULL AND hfs36_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_spasm_freq CHECK (spasm_freq_absent IS NULL OR spasm_freq IS NULL AND spasm_freq_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tonus_sign CHECK (tonus_sign_absent IS NULL OR tonus_sign IS NULL AND tonus_sign_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_drug CHECK (tx_drug_absent IS NULL OR tx_drug IS NULL AND tx_drug_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_botox CHECK (tx_botox_absent IS NULL OR tx_botox IS NULL AND tx_botox_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_botox_n CHECK (tx_botox_n_absent IS NULL OR tx_botox_n IS NULL AND tx_botox_n_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_botox_last CHECK (tx_botox_last_absent IS NULL OR tx_botox_last IS NULL AND tx_botox_last_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_acu CHECK (tx_acu_absent IS NULL OR tx_acu IS NULL AND tx_acu_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_prior_mvd CHECK (tx_prior_mvd_absent IS NULL OR tx_prior_mvd IS NULL AND tx_prior_mvd_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_prior_mvd_date CHECK (tx_prior_mvd_date_absent IS NULL OR tx_prior_mvd_date IS NULL AND tx_prior_mvd_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tx_other CHECK (tx_other_absent IS NULL OR tx_other IS NULL AND tx_other_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_htn CHECK (htn_absent IS NULL OR htn IS NULL AND htn_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dm CHECK (dm_absent IS NULL OR dm IS NULL AND dm_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hld CHECK (hld_absent IS NULL OR hld IS NULL AND hld_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_cad CHECK (cad_absent IS NULL OR cad IS NULL AND cad_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_stroke CHECK (stroke_absent IS NULL OR stroke IS NULL AND stroke_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_moyamoya CHECK (moyamoya_absent IS NULL OR moyamoya IS NULL AND moyamoya_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hbv CHECK (hbv_absent IS NULL OR hbv IS NULL AND hbv_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hsv_history CHECK (hsv_history_absent IS NULL OR hsv_history IS NULL AND hsv_history_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_smoker CHECK (smoker_absent IS NULL OR smoker IS NULL AND smoker_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_alcohol CHECK (alcohol_absent IS NULL OR alcohol IS NULL AND alcohol_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_antiplatelet CHECK (antiplatelet_absent IS NULL OR antiplatelet IS NULL AND antiplatelet_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_asa CHECK (asa_absent IS NULL OR asa IS NULL AND asa_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_mri_seq CHECK (mri_seq_absent IS NULL OR mri_seq IS NULL AND mri_seq_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_mri_vessel CHECK (mri_vessel_absent IS NULL OR mri_vessel IS NULL AND mri_vessel_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_nvc_grade CHECK (nvc_grade_absent IS NULL OR nvc_grade IS NULL AND nvc_grade_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_vb_ecta CHECK (vb_ecta_absent IS NULL OR vb_ecta IS NULL AND vb_ecta_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_chiari CHECK (chiari_absent IS NULL OR chiari IS NULL AND chiari_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hb_pre CHECK (hb_pre_absent IS NULL OR hb_pre IS NULL AND hb_pre_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_hear_sym CHECK (hear_sym_absent IS NULL OR hear_sym IS NULL AND hear_sym_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_pta_pre_i CHECK (pta_pre_i_absent IS NULL OR pta_pre_i IS NULL AND pta_pre_i_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_pta_pre_c CHECK (pta_pre_c_absent IS NULL OR pta_pre_c IS NULL AND pta_pre_c_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_pta_freq CHECK (pta_freq_absent IS NULL OR pta_freq IS NULL AND pta_freq_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_sds_pre_i CHECK (sds_pre_i_absent IS NULL OR sds_pre_i IS NULL AND sds_pre_i_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_tinnitus_pre CHECK (tinnitus_pre_absent IS NULL OR tinnitus_pre IS NULL AND tinnitus_pre_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_vertigo_pre CHECK (vertigo_pre_absent IS NULL OR vertigo_pre IS NULL AND vertigo_pre_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_op_date CHECK (op_date_absent IS NULL OR op_date IS NULL AND op_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_op_end_time CHECK (op_end_time_absent IS NULL OR op_end_time IS NULL AND op_end_time_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_surgeon CHECK (surgeon_absent IS NULL OR surgeon IS NULL AND surgeon_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_assistant CHECK (assistant_absent IS NULL OR assistant IS NULL AND assistant_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_op_kind CHECK (op_kind_absent IS NULL OR op_kind IS NULL AND op_kind_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_approach CHECK (approach_absent IS NULL OR approach IS NULL AND approach_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_scope CHECK (scope_absent IS NULL OR scope IS NULL AND scope_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_bone_l CHECK (bone_l_absent IS NULL OR bone_l IS NULL AND bone_l_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_bone_w CHECK (bone_w_absent IS NULL OR bone_w IS NULL AND bone_w_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_bone_kind CHECK (bone_kind_absent IS NULL OR bone_kind IS NULL AND bone_kind_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_mastoid_open CHECK (mastoid_open_absent IS NULL OR mastoid_open IS NULL AND mastoid_open_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_vessel CHECK (vessel_absent IS NULL OR vessel IS NULL AND vessel_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_nvc_site CHECK (nvc_site_absent IS NULL OR nvc_site IS NULL AND nvc_site_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_nvc_type CHECK (nvc_type_absent IS NULL OR nvc_type IS NULL AND nvc_type_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_indent CHECK (indent_absent IS NULL OR indent IS NULL AND indent_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_indent_discolour CHECK (indent_discolour_absent IS NULL OR indent_discolour IS NULL AND indent_discolour_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_technique CHECK (technique_absent IS NULL OR technique IS NULL AND technique_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_implant CHECK (implant_absent IS NULL OR implant IS NULL AND implant_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_implant_n CHECK (implant_n_absent IS NULL OR implant_n IS NULL AND implant_n_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_rez_contact CHECK (rez_contact_absent IS NULL OR rez_contact IS NULL AND rez_contact_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_perforator CHECK (perforator_absent IS NULL OR perforator IS NULL AND perforator_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dura CHECK (dura_absent IS NULL OR dura IS NULL AND dura_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_lsr CHECK (lsr_absent IS NULL OR lsr IS NULL AND lsr_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_baep_mon CHECK (baep_mon_absent IS NULL OR baep_mon IS NULL AND baep_mon_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_baep_v_lat CHECK (baep_v_lat_absent IS NULL OR baep_v_lat IS NULL AND baep_v_lat_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_baep_v_amp CHECK (baep_v_amp_absent IS NULL OR baep_v_amp IS NULL AND baep_v_amp_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_baep_end CHECK (baep_end_absent IS NULL OR baep_end IS NULL AND baep_end_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_op_min CHECK (op_min_absent IS NULL OR op_min IS NULL AND op_min_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_ebl CHECK (ebl_absent IS NULL OR ebl IS NULL AND ebl_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_op_event CHECK (op_event_absent IS NULL OR op_event IS NULL AND op_event_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_spasm_dis CHECK (spasm_dis_absent IS NULL OR spasm_dis IS NULL AND spasm_dis_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_adm_date CHECK (adm_date_absent IS NULL OR adm_date IS NULL AND adm_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dis_date CHECK (dis_date_absent IS NULL OR dis_date IS NULL AND dis_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dis_status CHECK (dis_status_absent IS NULL OR dis_status IS NULL AND dis_status_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dfp_taught CHECK (dfp_taught_absent IS NULL OR dfp_taught IS NULL AND dfp_taught_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_dfp_taught_by CHECK (dfp_taught_by_absent IS NULL OR dfp_taught_by IS NULL AND dfp_taught_by_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_steroid CHECK (steroid_absent IS NULL OR steroid IS NULL AND steroid_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_steroid_drug CHECK (steroid_drug_absent IS NULL OR steroid_drug IS NULL AND steroid_drug_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_antiviral CHECK (antiviral_absent IS NULL OR antiviral IS NULL AND antiviral_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_antiviral_drug CHECK (antiviral_drug_absent IS NULL OR antiviral_drug IS NULL AND antiviral_drug_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_fu_end CHECK (fu_end_absent IS NULL OR fu_end IS NULL AND fu_end_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_fu_end_date CHECK (fu_end_date_absent IS NULL OR fu_end_date IS NULL AND fu_end_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_operation_note CHECK (note_absent IS NULL OR note IS NULL AND note_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT fk_operation_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
) STRICT
""",
    """
CREATE TABLE phone (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    patient_id INTEGER NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    phone_no TEXT,
    phone_no_absent TEXT,
    phone_whose INTEGER,
    phone_whose_absent TEXT,
    phone_rank INTEGER,
    phone_rank_absent TEXT,
    phone_checked_on TEXT,
    phone_checked_on_absent TEXT,
    phone_dead_on TEXT,
    phone_dead_on_absent TEXT,
    CONSTRAINT ck_phone_phone_no CHECK (phone_no_absent IS NULL OR phone_no IS NULL AND phone_no_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_phone_phone_whose CHECK (phone_whose_absent IS NULL OR phone_whose IS NULL AND phone_whose_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_phone_phone_rank CHECK (phone_rank_absent IS NULL OR phone_rank IS NULL AND phone_rank_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_phone_phone_checked_on CHECK (phone_checked_on_absent IS NULL OR phone_checked_on IS NULL AND phone_checked_on_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_phone_phone_dead_on CHECK (phone_dead_on_absent IS NULL OR phone_dead_on IS NULL AND phone_dead_on_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT fk_phone_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id)
) STRICT
""",
    """
CREATE TABLE sought (
    "key" TEXT NOT NULL,
    patient_id INTEGER NOT NULL,
    CONSTRAINT pk_sought PRIMARY KEY ("key", patient_id),
    CONSTRAINT fk_sought_patient_id FOREIGN KEY(patient_id) REFERENCES patient (id) ON DELETE CASCADE
) WITHOUT ROWID, STRICT
""",
    """
CREATE TABLE complication (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    comp_code TEXT,
    comp_code_absent TEXT,
    onset_date TEXT,
    onset_date_absent TEXT,
    onset_precision INTEGER,
    onset_precision_absent TEXT,
    onset_hours REAL,
    onset_hours_absent TEXT,
    fp_hb INTEGER,
    fp_hb_absent TEXT,
    fp_eye_closure INTEGER,
    fp_eye_closure_absent TEXT,
    fp_corneal INTEGER,
    fp_corneal_absent TEXT,
    hl_sev INTEGER,
    hl_sev_absent TEXT,
    hl_type INTEGER,
    hl_type_absent TEXT,
    csf_site INTEGER,
    csf_site_absent TEXT,
    csf_drain INTEGER,
    csf_drain_absent TEXT,
    csf_reop INTEGER,
    csf_reop_absent TEXT,
    inf_kind INTEGER,
    inf_kind_absent TEXT,
    hem_site INTEGER,
    hem_site_absent TEXT,
    lcn_kind INTEGER,
    lcn_kind_absent TEXT,
    dip_nerve INTEGER,
    dip_nerve_absent TEXT,
    num_site INTEGER,
    num_site_absent TEXT,
    dth_cause TEXT,
    dth_cause_absent TEXT,
    dth_related INTEGER,
    dth_related_absent TEXT,
    treatment TEXT,
    treatment_absent TEXT,
    clavien TEXT,
    clavien_absent TEXT,
    resolved_date TEXT,
    resolved_date_absent TEXT,
    residual TEXT,
    residual_absent TEXT,
    last_status INTEGER,
    last_status_absent TEXT,
    source INTEGER,
    source_absent TEXT,
    note TEXT,
    note_absent TEXT,
    CONSTRAINT ck_complication_comp_code CHECK (comp_code_absent IS NULL OR comp_code IS NULL AND comp_code_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_onset_date CHECK (onset_date_absent IS NULL OR onset_date IS NULL AND onset_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_onset_precision CHECK (onset_precision_absent IS NULL OR onset_precision IS NULL AND onset_precision_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_onset_hours CHECK (onset_hours_absent IS NULL OR onset_hours IS NULL AND onset_hours_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_fp_hb CHECK (fp_hb_absent IS NULL OR fp_hb IS NULL AND fp_hb_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_fp_eye_closure CHECK (fp_eye_closure_absent IS NULL OR fp_eye_closure IS NULL AND fp_eye_closure_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_fp_corneal CHECK (fp_corneal_absent IS NULL OR fp_corneal IS NULL AND fp_corneal_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_hl_sev CHECK (hl_sev_absent IS NULL OR hl_sev IS NULL AND hl_sev_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_hl_type CHECK (hl_type_absent IS NULL OR hl_type IS NULL AND hl_type_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_csf_site CHECK (csf_site_absent IS NULL OR csf_site IS NULL AND csf_site_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_csf_drain CHECK (csf_drain_absent IS NULL OR csf_drain IS NULL AND csf_drain_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_csf_reop CHECK (csf_reop_absent IS NULL OR csf_reop IS NULL AND csf_reop_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_inf_kind CHECK (inf_kind_absent IS NULL OR inf_kind IS NULL AND inf_kind_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_hem_site CHECK (hem_site_absent IS NULL OR hem_site IS NULL AND hem_site_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_lcn_kind CHECK (lcn_kind_absent IS NULL OR lcn_kind IS NULL AND lcn_kind_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_dip_nerve CHECK (dip_nerve_absent IS NULL OR dip_nerve IS NULL AND dip_nerve_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_num_site CHECK (num_site_absent IS NULL OR num_site IS NULL AND num_site_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_dth_cause CHECK (dth_cause_absent IS NULL OR dth_cause IS NULL AND dth_cause_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_dth_related CHECK (dth_related_absent IS NULL OR dth_related IS NULL AND dth_related_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_treatment CHECK (treatment_absent IS NULL OR treatment IS NULL AND treatment_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_clavien CHECK (clavien_absent IS NULL OR clavien IS NULL AND clavien_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_resolved_date CHECK (resolved_date_absent IS NULL OR resolved_date IS NULL AND resolved_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_residual CHECK (residual_absent IS NULL OR residual IS NULL AND residual_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_last_status CHECK (last_status_absent IS NULL OR last_status IS NULL AND last_status_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_source CHECK (source_absent IS NULL OR source IS NULL AND source_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_complication_note CHECK (note_absent IS NULL OR note IS NULL AND note_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT fk_complication_operation_id FOREIGN KEY(operation_id) REFERENCES operation (id)
) STRICT
""",
    """
CREATE TABLE confirmation (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    record TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    operation_id INTEGER NOT NULL,
    rule TEXT NOT NULL,
    facts TEXT NOT NULL,
    at TEXT NOT NULL,
    person TEXT NOT NULL,
    reason TEXT NOT NULL,
    CONSTRAINT uq_confirmation_record_row_id_rule UNIQUE (record, row_id, rule),
    CONSTRAINT fk_confirmation_operation_id FOREIGN KEY(operation_id) REFERENCES operation (id)
) STRICT
""",
    """
CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    fu_date TEXT,
    fu_date_absent TEXT,
    fu_time TEXT,
    fu_time_absent TEXT,
    fu_mode INTEGER,
    fu_mode_absent TEXT,
    fu_result INTEGER,
    fu_result_absent TEXT,
    fu_phone TEXT,
    fu_phone_absent TEXT,
    id_checked INTEGER,
    id_checked_absent TEXT,
    retry_at TEXT,
    retry_at_absent TEXT,
    spasm INTEGER,
    spasm_absent TEXT,
    spasm_stop_date TEXT,
    spasm_stop_date_absent TEXT,
    spasm_stop_precision INTEGER,
    spasm_stop_precision_absent TEXT,
    fw_ever INTEGER,
    fw_ever_absent TEXT,
    fw_onset TEXT,
    fw_onset_absent TEXT,
    fw_onset_precision INTEGER,
    fw_onset_precision_absent TEXT,
    fw_last_normal TEXT,
    fw_last_normal_absent TEXT,
    hb INTEGER,
    hb_absent TEXT,
    hb_basis INTEGER,
    hb_basis_absent TEXT,
    phone4_forehead INTEGER,
    phone4_forehead_absent TEXT,
    phone4_eye INTEGER,
    phone4_eye_absent TEXT,
    phone4_mouth INTEGER,
    phone4_mouth_absent TEXT,
    phone4_leak INTEGER,
    phone4_leak_absent TEXT,
    hear_now INTEGER,
    hear_now_absent TEXT,
    tinn_now INTEGER,
    tinn_now_absent TEXT,
    vert_now INTEGER,
    vert_now_absent TEXT,
    voice_now INTEGER,
    voice_now_absent TEXT,
    swallow_now INTEGER,
    swallow_now_absent TEXT,
    leak_now INTEGER,
    leak_now_absent TEXT,
    wound_now INTEGER,
    wound_now_absent TEXT,
    headache_now INTEGER,
    headache_now_absent TEXT,
    fw_tx TEXT,
    fw_tx_absent TEXT,
    contact_changed TEXT,
    contact_changed_absent TEXT,
    satisfaction INTEGER,
    satisfaction_absent TEXT,
    fu_note TEXT,
    fu_note_absent TEXT,
    CONSTRAINT ck_contact_fu_date CHECK (fu_date_absent IS NULL OR fu_date IS NULL AND fu_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fu_time CHECK (fu_time_absent IS NULL OR fu_time IS NULL AND fu_time_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fu_mode CHECK (fu_mode_absent IS NULL OR fu_mode IS NULL AND fu_mode_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fu_result CHECK (fu_result_absent IS NULL OR fu_result IS NULL AND fu_result_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fu_phone CHECK (fu_phone_absent IS NULL OR fu_phone IS NULL AND fu_phone_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_id_checked CHECK (id_checked_absent IS NULL OR id_checked IS NULL AND id_checked_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_retry_at CHECK (retry_at_absent IS NULL OR retry_at IS NULL AND retry_at_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_spasm CHECK (spasm_absent IS NULL OR spasm IS NULL AND spasm_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_spasm_stop_date CHECK (spasm_stop_date_absent IS NULL OR spasm_stop_date IS NULL AND spasm_stop_date_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_spasm_stop_precision CHECK (spasm_stop_precision_absent IS NULL OR spasm_stop_precision IS NULL AND spasm_stop_precision_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fw_ever CHECK (fw_ever_absent IS NULL OR fw_ever IS NULL AND fw_ever_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fw_onset CHECK (fw_onset_absent IS NULL OR fw_onset IS NULL AND fw_onset_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fw_onset_precision CHECK (fw_onset_precision_absent IS NULL OR fw_onset_precision IS NULL AND fw_onset_precision_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fw_last_normal CHECK (fw_last_normal_absent IS NULL OR fw_last_normal IS NULL AND fw_last_normal_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_hb CHECK (hb_absent IS NULL OR hb IS NULL AND hb_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_hb_basis CHECK (hb_basis_absent IS NULL OR hb_basis IS NULL AND hb_basis_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_phone4_forehead CHECK (phone4_forehead_absent IS NULL OR phone4_forehead IS NULL AND phone4_forehead_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_phone4_eye CHECK (phone4_eye_absent IS NULL OR phone4_eye IS NULL AND phone4_eye_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_phone4_mouth CHECK (phone4_mouth_absent IS NULL OR phone4_mouth IS NULL AND phone4_mouth_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_phone4_leak CHECK (phone4_leak_absent IS NULL OR phone4_leak IS NULL AND phone4_leak_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_hear_now CHECK (hear_now_absent IS NULL OR hear_now IS NULL AND hear_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_tinn_now CHECK (tinn_now_absent IS NULL OR tinn_now IS NULL AND tinn_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_vert_now CHECK (vert_now_absent IS NULL OR vert_now IS NULL AND vert_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_voice_now CHECK (voice_now_absent IS NULL OR voice_now IS NULL AND voice_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_swallow_now CHECK (swallow_now_absent IS NULL OR swallow_now IS NULL AND swallow_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_leak_now CHECK (leak_now_absent IS NULL OR leak_now IS NULL AND leak_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_wound_now CHECK (wound_now_absent IS NULL OR wound_now IS NULL AND wound_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_headache_now CHECK (headache_now_absent IS NULL OR headache_now IS NULL AND headache_now_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fw_tx CHECK (fw_tx_absent IS NULL OR fw_tx IS NULL AND fw_tx_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_contact_changed CHECK (contact_changed_absent IS NULL OR contact_changed IS NULL AND contact_changed_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_satisfaction CHECK (satisfaction_absent IS NULL OR satisfaction IS NULL AND satisfaction_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_contact_fu_note CHECK (fu_note_absent IS NULL OR fu_note IS NULL AND fu_note_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT fk_contact_operation_id FOREIGN KEY(operation_id) REFERENCES operation (id)
) STRICT
""",
    """
CREATE TABLE "plan" (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL,
    code TEXT NOT NULL,
    target TEXT NOT NULL,
    open TEXT NOT NULL,
    close TEXT,
    prompt_from TEXT NOT NULL,
    red_from TEXT NOT NULL,
    asks_palsy INTEGER NOT NULL,
    protocol_version TEXT NOT NULL,
    agreed_on TEXT,
    CONSTRAINT uq_plan_operation_id_code UNIQUE (operation_id, code),
    CONSTRAINT fk_plan_operation_id FOREIGN KEY(operation_id) REFERENCES operation (id)
) STRICT
""",
    """
CREATE TABLE ward_check (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    operation_id INTEGER NOT NULL,
    entered_at TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    changed_at TEXT,
    changed_by TEXT,
    hb_w INTEGER,
    hb_w_absent TEXT,
    hb_w_at TEXT,
    hb_w_at_absent TEXT,
    CONSTRAINT ck_ward_check_hb_w CHECK (hb_w_absent IS NULL OR hb_w IS NULL AND hb_w_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT ck_ward_check_hb_w_at CHECK (hb_w_at_absent IS NULL OR hb_w_at IS NULL AND hb_w_at_absent IN ('UNK', 'ND', 'NA')),
    CONSTRAINT fk_ward_check_operation_id FOREIGN KEY(operation_id) REFERENCES operation (id)
) STRICT
""",
    """
CREATE INDEX ix_change_record_above_id ON change (record, above_id)
""",
    """
CREATE INDEX ix_change_record_row_id ON change (record, row_id)
""",
    """
CREATE INDEX ix_change_step_id ON change (step_id)
""",
    """
CREATE INDEX ix_complication_operation_id ON complication (operation_id)
""",
    """
CREATE INDEX ix_confirmation_operation_id ON confirmation (operation_id)
""",
    """
CREATE INDEX ix_contact_fu_date ON contact (fu_date)
""",
    """
CREATE INDEX ix_contact_operation_id_fu_date ON contact (operation_id, fu_date)
""",
    """
CREATE INDEX ix_operation_by_case ON operation (study_id, op_date, side, surgeon, patient_id)
""",
    """
CREATE INDEX ix_operation_by_day ON operation (op_date, study_id, side, surgeon, patient_id)
""",
    """
CREATE INDEX ix_operation_by_patient ON operation (patient_id, op_date, study_id, side, surgeon)
""",
    """
CREATE INDEX ix_operation_incomplete ON operation (id) WHERE adm_no IS NULL AND adm_no_absent IS NULL OR side IS NULL AND side_absent IS NULL OR bilateral IS NULL AND bilateral_absent IS NULL OR hfs_cause IS NULL AND hfs_cause_absent IS NULL OR dur_months IS NULL AND dur_months_absent IS NULL OR cohen IS NULL AND cohen_absent IS NULL OR tx_botox IS NULL AND tx_botox_absent IS NULL OR tx_prior_mvd IS NULL AND tx_prior_mvd_absent IS NULL OR htn IS NULL AND htn_absent IS NULL OR dm IS NULL AND dm_absent IS NULL OR moyamoya IS NULL AND moyamoya_absent IS NULL OR hb_pre IS NULL AND hb_pre_absent IS NULL OR hear_sym IS NULL AND hear_sym_absent IS NULL OR op_date IS NULL AND op_date_absent IS NULL OR surgeon IS NULL AND surgeon_absent IS NULL OR assistant IS NULL AND assistant_absent IS NULL OR op_kind IS NULL AND op_kind_absent IS NULL OR approach IS NULL AND approach_absent IS NULL OR scope IS NULL AND scope_absent IS NULL OR bone_l IS NULL AND bone_l_absent IS NULL OR bone_w IS NULL AND bone_w_absent IS NULL OR bone_kind IS NULL AND bone_kind_absent IS NULL OR mastoid_open IS NULL AND mastoid_open_absent IS NULL OR vessel IS NULL AND vessel_absent IS NULL OR technique IS NULL AND technique_absent IS NULL OR dura IS NULL AND dura_absent IS NULL OR lsr IS NULL AND lsr_absent IS NULL OR op_event IS NULL AND op_event_absent IS NULL OR spasm_dis IS NULL AND spasm_dis_absent IS NULL OR adm_date IS NULL AND adm_date_absent IS NULL OR dis_date IS NULL AND dis_date_absent IS NULL OR dis_status IS NULL AND dis_status_absent IS NULL OR dfp_taught IS NULL AND dfp_taught_absent IS NULL
""",
    """
CREATE INDEX ix_operation_quiet_until ON operation (quiet_until)
""",
    """
CREATE INDEX ix_patient_incomplete ON patient (id) WHERE mrn IS NULL AND mrn_absent IS NULL OR name IS NULL AND name_absent IS NULL OR sex IS NULL AND sex_absent IS NULL OR phone1 IS NULL AND phone1_absent IS NULL OR phone_owner IS NULL AND phone_owner_absent IS NULL OR kin_name IS NULL AND kin_name_absent IS NULL OR kin_phone IS NULL AND kin_phone_absent IS NULL OR contact_verified_on IS NULL AND contact_verified_on_absent IS NULL OR consent_fu IS NULL AND consent_fu_absent IS NULL OR consent_date IS NULL AND consent_date_absent IS NULL
""",
    """
CREATE INDEX ix_patient_name ON patient (name)
""",
    """
CREATE INDEX ix_patient_name_py ON patient (name_py)
""",
    """
CREATE INDEX ix_phone_patient_id ON phone (patient_id)
""",
    """
CREATE INDEX ix_sought_patient_id ON sought (patient_id)
""",
    """
CREATE INDEX ix_step_undoes ON step (undoes)
""",
    """
CREATE INDEX ix_ward_check_operation_id ON ward_check (operation_id)
""",
    """
CREATE TRIGGER trail_patient_insert AFTER INSERT ON patient
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'patient', NEW.id, NULL, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('mrn', NULL, NEW.mrn),
('mrn_absent', NULL, NEW.mrn_absent),
('name', NULL, NEW.name),
('name_absent', NULL, NEW.name_absent),
('name_py', NULL, NEW.name_py),
('name_py_absent', NULL, NEW.name_py_absent),
('id_no', NULL, NEW.id_no),
('id_no_absent', NULL, NEW.id_no_absent),
('id_type', NULL, NEW.id_type),
('id_type_absent', NULL, NEW.id_type_absent),
('sex', NULL, NEW.sex),
('sex_absent', NULL, NEW.sex_absent),
('birth_date', NULL, NEW.birth_date),
('birth_date_absent', NULL, NEW.birth_date_absent),
('phone1', NULL, NEW.phone1),
('phone1_absent', NULL, NEW.phone1_absent),
('phone2', NULL, NEW.phone2),
('phone2_absent', NULL, NEW.phone2_absent),
('phone_owner', NULL, NEW.phone_owner),
('phone_owner_absent', NULL, NEW.phone_owner_absent),
('kin_name', NULL, NEW.kin_name),
('kin_name_absent', NULL, NEW.kin_name_absent),
('kin_phone', NULL, NEW.kin_phone),
('kin_phone_absent', NULL, NEW.kin_phone_absent),
('wechat', NULL, NEW.wechat),
('wechat_absent', NULL, NEW.wechat_absent),
('contact_verified_on', NULL, NEW.contact_verified_on),
('contact_verified_on_absent', NULL, NEW.contact_verified_on_absent),
('address', NULL, NEW.address),
('address_absent', NULL, NEW.address_absent),
('consent_fu', NULL, NEW.consent_fu),
('consent_fu_absent', NULL, NEW.consent_fu_absent),
('consent_date', NULL, NEW.consent_date),
('consent_date_absent', NULL, NEW.consent_date_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_patient_update AFTER UPDATE ON patient
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.mrn IS NOT NEW.mrn
    OR OLD.mrn_absent IS NOT NEW.mrn_absent
    OR OLD.name IS NOT NEW.name
    OR OLD.name_absent IS NOT NEW.name_absent
    OR OLD.name_py IS NOT NEW.name_py
    OR OLD.name_py_absent IS NOT NEW.name_py_absent
    OR OLD.id_no IS NOT NEW.id_no
    OR OLD.id_no_absent IS NOT NEW.id_no_absent
    OR OLD.id_type IS NOT NEW.id_type
    OR OLD.id_type_absent IS NOT NEW.id_type_absent
    OR OLD.sex IS NOT NEW.sex
    OR OLD.sex_absent IS NOT NEW.sex_absent
    OR OLD.birth_date IS NOT NEW.birth_date
    OR OLD.birth_date_absent IS NOT NEW.birth_date_absent
    OR OLD.phone1 IS NOT NEW.phone1
    OR OLD.phone1_absent IS NOT NEW.phone1_absent
    OR OLD.phone2 IS NOT NEW.phone2
    OR OLD.phone2_absent IS NOT NEW.phone2_absent
    OR OLD.phone_owner IS NOT NEW.phone_owner
    OR OLD.phone_owner_absent IS NOT NEW.phone_owner_absent
    OR OLD.kin_name IS NOT NEW.kin_name
    OR OLD.kin_name_absent IS NOT NEW.kin_name_absent
    OR OLD.kin_phone IS NOT NEW.kin_phone
    OR OLD.kin_phone_absent IS NOT NEW.kin_phone_absent
    OR OLD.wechat IS NOT NEW.wechat
    OR OLD.wechat_absent IS NOT NEW.wechat_absent
    OR OLD.contact_verified_on IS NOT NEW.contact_verified_on
    OR OLD.contact_verified_on_absent IS NOT NEW.contact_verified_on_absent
    OR OLD.address IS NOT NEW.address
    OR OLD.address_absent IS NOT NEW.address_absent
    OR OLD.consent_fu IS NOT NEW.consent_fu
    OR OLD.consent_fu_absent IS NOT NEW.consent_fu_absent
    OR OLD.consent_date IS NOT NEW.consent_date
    OR OLD.consent_date_absent IS NOT NEW.consent_date_absent
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'patient', NEW.id, NULL, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('mrn', OLD.mrn, NEW.mrn),
('mrn_absent', OLD.mrn_absent, NEW.mrn_absent),
('name', OLD.name, NEW.name),
('name_absent', OLD.name_absent, NEW.name_absent),
('name_py', OLD.name_py, NEW.name_py),
('name_py_absent', OLD.name_py_absent, NEW.name_py_absent),
('id_no', OLD.id_no, NEW.id_no),
('id_no_absent', OLD.id_no_absent, NEW.id_no_absent),
('id_type', OLD.id_type, NEW.id_type),
('id_type_absent', OLD.id_type_absent, NEW.id_type_absent),
('sex', OLD.sex, NEW.sex),
('sex_absent', OLD.sex_absent, NEW.sex_absent),
('birth_date', OLD.birth_date, NEW.birth_date),
('birth_date_absent', OLD.birth_date_absent, NEW.birth_date_absent),
('phone1', OLD.phone1, NEW.phone1),
('phone1_absent', OLD.phone1_absent, NEW.phone1_absent),
('phone2', OLD.phone2, NEW.phone2),
('phone2_absent', OLD.phone2_absent, NEW.phone2_absent),
('phone_owner', OLD.phone_owner, NEW.phone_owner),
('phone_owner_absent', OLD.phone_owner_absent, NEW.phone_owner_absent),
('kin_name', OLD.kin_name, NEW.kin_name),
('kin_name_absent', OLD.kin_name_absent, NEW.kin_name_absent),
('kin_phone', OLD.kin_phone, NEW.kin_phone),
('kin_phone_absent', OLD.kin_phone_absent, NEW.kin_phone_absent),
('wechat', OLD.wechat, NEW.wechat),
('wechat_absent', OLD.wechat_absent, NEW.wechat_absent),
('contact_verified_on', OLD.contact_verified_on, NEW.contact_verified_on),
('contact_verified_on_absent', OLD.contact_verified_on_absent, NEW.contact_verified_on_absent),
('address', OLD.address, NEW.address),
('address_absent', OLD.address_absent, NEW.address_absent),
('consent_fu', OLD.consent_fu, NEW.consent_fu),
('consent_fu_absent', OLD.consent_fu_absent, NEW.consent_fu_absent),
('consent_date', OLD.consent_date, NEW.consent_date),
('consent_date_absent', OLD.consent_date_absent, NEW.consent_date_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_patient_delete AFTER DELETE ON patient
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'patient', OLD.id, NULL, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('entered_at', OLD.entered_at, NULL),
('entered_by', OLD.entered_by, NULL),
('changed_at', OLD.changed_at, NULL),
('changed_by', OLD.changed_by, NULL),
('mrn', OLD.mrn, NULL),
('mrn_absent', OLD.mrn_absent, NULL),
('name', OLD.name, NULL),
('name_absent', OLD.name_absent, NULL),
('name_py', OLD.name_py, NULL),
('name_py_absent', OLD.name_py_absent, NULL),
('id_no', OLD.id_no, NULL),
('id_no_absent', OLD.id_no_absent, NULL),
('id_type', OLD.id_type, NULL),
('id_type_absent', OLD.id_type_absent, NULL),
('sex', OLD.sex, NULL),
('sex_absent', OLD.sex_absent, NULL),
('birth_date', OLD.birth_date, NULL),
('birth_date_absent', OLD.birth_date_absent, NULL),
('phone1', OLD.phone1, NULL),
('phone1_absent', OLD.phone1_absent, NULL),
('phone2', OLD.phone2, NULL),
('phone2_absent', OLD.phone2_absent, NULL),
('phone_owner', OLD.phone_owner, NULL),
('phone_owner_absent', OLD.phone_owner_absent, NULL),
('kin_name', OLD.kin_name, NULL),
('kin_name_absent', OLD.kin_name_absent, NULL),
('kin_phone', OLD.kin_phone, NULL),
('kin_phone_absent', OLD.kin_phone_absent, NULL),
('wechat', OLD.wechat, NULL),
('wechat_absent', OLD.wechat_absent, NULL),
('contact_verified_on', OLD.contact_verified_on, NULL),
('contact_verified_on_absent', OLD.contact_verified_on_absent, NULL),
('address', OLD.address, NULL),
('address_absent', OLD.address_absent, NULL),
('consent_fu', OLD.consent_fu, NULL),
('consent_fu_absent', OLD.consent_fu_absent, NULL),
('consent_date', OLD.consent_date, NULL),
('consent_date_absent', OLD.consent_date_absent, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_operation_insert AFTER INSERT ON operation
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'operation', NEW.id, NEW.patient_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('patient_id', NULL, NEW.patient_id),
('study_id', NULL, NEW.study_id),
('study_id_absent', NULL, NEW.study_id_absent),
('adm_no', NULL, NEW.adm_no),
('adm_no_absent', NULL, NEW.adm_no_absent),
('adm_times', NULL, NEW.adm_times),
('adm_times_absent', NULL, NEW.adm_times_absent),
('age_op', NULL, NEW.age_op),
('age_op_absent', NULL, NEW.age_op_absent),
('side', NULL, NEW.side),
('side_absent', NULL, NEW.side_absent),
('bilateral', NULL, NEW.bilateral),
('bilateral_absent', NULL, NEW.bilateral_absent),
('dx_date', NULL, NEW.dx_date),
('dx_date_absent', NULL, NEW.dx_date_absent),
('hfs_type', NULL, NEW.hfs_type),
('hfs_type_absent', NULL, NEW.hfs_type_absent),
('hfs_cause', NULL, NEW.hfs_cause),
('hfs_cause_absent', NULL, NEW.hfs_cause_absent),
('onset_ym', NULL, NEW.onset_ym),
('onset_ym_absent', NULL, NEW.onset_ym_absent),
('dur_months', NULL, NEW.dur_months),
('dur_months_absent', NULL, NEW.dur_months_absent),
('cohen', NULL, NEW.cohen),
('cohen_absent', NULL, NEW.cohen_absent),
('smc', NULL, NEW.smc),
('smc_absent', NULL, NEW.smc_absent),
('jrs_sev', NULL, NEW.jrs_sev),
('jrs_sev_absent', NULL, NEW.jrs_sev_absent),
('jrs_freq', NULL, NEW.jrs_freq),
('jrs_freq_absent', NULL, NEW.jrs_freq_absent),
('hfs7', NULL, NEW.hfs7),
('hfs7_absent', NULL, NEW.hfs7_absent),
('hfs30', NULL, NEW.hfs30),
('hfs30_absent', NULL, NEW.hfs30_absent),
('hfs36', NULL, NEW.hfs36),
('hfs36_absent', NULL, NEW.hfs36_absent),
('spasm_freq', NULL, NEW.spasm_freq),
('spasm_freq_absent', NULL, NEW.spasm_freq_absent),
('tonus_sign', NULL, NEW.tonus_sign),
('tonus_sign_absent', NULL, NEW.tonus_sign_absent),
('tx_drug', NULL, NEW.tx_drug),
('tx_drug_absent', NULL, NEW.tx_drug_absent),
('tx_botox', NULL, NEW.tx_botox),
('tx_botox_absent', NULL, NEW.tx_botox_absent),
('tx_botox_n', NULL, NEW.tx_botox_n),
('tx_botox_n_absent', NULL, NEW.tx_botox_n_absent),
('tx_botox_last', NULL, NEW.tx_botox_last),
('tx_botox_last_absent', NULL, NEW.tx_botox_last_absent),
('tx_acu', NULL, NEW.tx_acu),
('tx_acu_absent', NULL, NEW.tx_acu_absent),
('tx_prior_mvd', NULL, NEW.tx_prior_mvd),
('tx_prior_mvd_absent', NULL, NEW.tx_prior_mvd_absent),
('tx_prior_mvd_date', NULL, NEW.tx_prior_mvd_date),
('tx_prior_mvd_date_absent', NULL, NEW.tx_prior_mvd_date_absent),
('tx_other', NULL, NEW.tx_other),
('tx_other_absent', NULL, NEW.tx_other_absent),
('htn', NULL, NEW.htn),
('htn_absent', NULL, NEW.htn_absent),
('dm', NULL, NEW.dm),
('dm_absent', NULL, NEW.dm_absent),
('hld', NULL, NEW.hld),
('hld_absent', NULL, NEW.hld_absent),
('cad', NULL, NEW.cad),
('cad_absent', NULL, NEW.cad_absent),
('stroke', NULL, NEW.stroke),
('stroke_absent', NULL, NEW.stroke_absent),
('moyamoya', NULL, NEW.moyamoya),
('moyamoya_absent', NULL, NEW.moyamoya_absent),
('hbv', NULL, NEW.hbv),
('hbv_absent', NULL, NEW.hbv_absent),
('hsv_history', NULL, NEW.hsv_history),
('hsv_history_absent', NULL, NEW.hsv_history_absent),
('smoker', NULL, NEW.smoker),
('smoker_absent', NULL, NEW.smoker_absent),
('alcohol', NULL, NEW.alcohol),
('alcohol_absent', NULL, NEW.alcohol_absent),
('antiplatelet', NULL, NEW.antiplatelet),
('antiplatelet_absent', NULL, NEW.antiplatelet_absent),
('asa', NULL, NEW.asa),
('asa_absent', NULL, NEW.asa_absent),
('mri_seq', NULL, NEW.mri_seq),
('mri_seq_absent', NULL, NEW.mri_seq_absent),
('mri_vessel', NULL, NEW.mri_vessel),
('mri_vessel_absent', NULL, NEW.mri_vessel_absent),
('nvc_grade', NULL, NEW.nvc_grade),
('nvc_grade_absent', NULL, NEW.nvc_grade_absent),
('vb_ecta', NULL, NEW.vb_ecta),
('vb_ecta_absent', NULL, NEW.vb_ecta_absent),
('chiari', NULL, NEW.chiari),
('chiari_absent', NULL, NEW.chiari_absent),
('hb_pre', NULL, NEW.hb_pre),
('hb_pre_absent', NULL, NEW.hb_pre_absent),
('hear_sym', NULL, NEW.hear_sym),
('hear_sym_absent', NULL, NEW.hear_sym_absent),
('pta_pre_i', NULL, NEW.pta_pre_i),
('pta_pre_i_absent', NULL, NEW.pta_pre_i_absent),
('pta_pre_c', NULL, NEW.pta_pre_c),
('pta_pre_c_absent', NULL, NEW.pta_pre_c_absent),
('pta_freq', NULL, NEW.pta_freq),
('pta_freq_absent', NULL, NEW.pta_freq_absent),
('sds_pre_i', NULL, NEW.sds_pre_i),
('sds_pre_i_absent', NULL, NEW.sds_pre_i_absent),
('tinnitus_pre', NULL, NEW.tinnitus_pre),
('tinnitus_pre_absent', NULL, NEW.tinnitus_pre_absent),
('vertigo_pre', NULL, NEW.vertigo_pre),
('vertigo_pre_absent', NULL, NEW.vertigo_pre_absent),
('op_date', NULL, NEW.op_date),
('op_date_absent', NULL, NEW.op_date_absent),
('op_end_time', NULL, NEW.op_end_time),
('op_end_time_absent', NULL, NEW.op_end_time_absent),
('surgeon', NULL, NEW.surgeon),
('surgeon_absent', NULL, NEW.surgeon_absent),
('assistant', NULL, NEW.assistant),
('assistant_absent', NULL, NEW.assistant_absent),
('op_kind', NULL, NEW.op_kind),
('op_kind_absent', NULL, NEW.op_kind_absent),
('approach', NULL, NEW.approach),
('approach_absent', NULL, NEW.approach_absent),
('scope', NULL, NEW.scope),
('scope_absent', NULL, NEW.scope_absent),
('bone_l', NULL, NEW.bone_l),
('bone_l_absent', NULL, NEW.bone_l_absent),
('bone_w', NULL, NEW.bone_w),
('bone_w_absent', NULL, NEW.bone_w_absent),
('bone_kind', NULL, NEW.bone_kind),
('bone_kind_absent', NULL, NEW.bone_kind_absent),
('mastoid_open', NULL, NEW.mastoid_open),
('mastoid_open_absent', NULL, NEW.mastoid_open_absent),
('vessel', NULL, NEW.vessel),
('vessel_absent', NULL, NEW.vessel_absent),
('nvc_site', NULL, NEW.nvc_site),
('nvc_site_absent', NULL, NEW.nvc_site_absent),
('nvc_type', NULL, NEW.nvc_type),
('nvc_type_absent', NULL, NEW.nvc_type_absent),
('indent', NULL, NEW.indent),
('indent_absent', NULL, NEW.indent_absent),
('indent_discolour', NULL, NEW.indent_discolour),
('indent_discolour_absent', NULL, NEW.indent_discolour_absent),
('technique', NULL, NEW.technique),
('technique_absent', NULL, NEW.technique_absent),
('implant', NULL, NEW.implant),
('implant_absent', NULL, NEW.implant_absent),
('implant_n', NULL, NEW.implant_n),
('implant_n_absent', NULL, NEW.implant_n_absent),
('rez_contact', NULL, NEW.rez_contact),
('rez_contact_absent', NULL, NEW.rez_contact_absent),
('perforator', NULL, NEW.perforator),
('perforator_absent', NULL, NEW.perforator_absent),
('dura', NULL, NEW.dura),
('dura_absent', NULL, NEW.dura_absent),
('lsr', NULL, NEW.lsr),
('lsr_absent', NULL, NEW.lsr_absent),
('baep_mon', NULL, NEW.baep_mon),
('baep_mon_absent', NULL, NEW.baep_mon_absent),
('baep_v_lat', NULL, NEW.baep_v_lat),
('baep_v_lat_absent', NULL, NEW.baep_v_lat_absent),
('baep_v_amp', NULL, NEW.baep_v_amp),
('baep_v_amp_absent', NULL, NEW.baep_v_amp_absent),
('baep_end', NULL, NEW.baep_end),
('baep_end_absent', NULL, NEW.baep_end_absent),
('op_min', NULL, NEW.op_min),
('op_min_absent', NULL, NEW.op_min_absent),
('ebl', NULL, NEW.ebl),
('ebl_absent', NULL, NEW.ebl_absent),
('op_event', NULL, NEW.op_event),
('op_event_absent', NULL, NEW.op_event_absent),
('spasm_dis', NULL, NEW.spasm_dis),
('spasm_dis_absent', NULL, NEW.spasm_dis_absent),
('adm_date', NULL, NEW.adm_date),
('adm_date_absent', NULL, NEW.adm_date_absent),
('dis_date', NULL, NEW.dis_date),
('dis_date_absent', NULL, NEW.dis_date_absent),
('dis_status', NULL, NEW.dis_status),
('dis_status_absent', NULL, NEW.dis_status_absent),
('dfp_taught', NULL, NEW.dfp_taught),
('dfp_taught_absent', NULL, NEW.dfp_taught_absent),
('dfp_taught_by', NULL, NEW.dfp_taught_by),
('dfp_taught_by_absent', NULL, NEW.dfp_taught_by_absent),
('steroid', NULL, NEW.steroid),
('steroid_absent', NULL, NEW.steroid_absent),
('steroid_drug', NULL, NEW.steroid_drug),
('steroid_drug_absent', NULL, NEW.steroid_drug_absent),
('antiviral', NULL, NEW.antiviral),
('antiviral_absent', NULL, NEW.antiviral_absent),
('antiviral_drug', NULL, NEW.antiviral_drug),
('antiviral_drug_absent', NULL, NEW.antiviral_drug_absent),
('fu_end', NULL, NEW.fu_end),
('fu_end_absent', NULL, NEW.fu_end_absent),
('fu_end_date', NULL, NEW.fu_end_date),
('fu_end_date_absent', NULL, NEW.fu_end_date_absent),
('note', NULL, NEW.note),
('note_absent', NULL, NEW.note_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_operation_update AFTER UPDATE ON operation
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.patient_id IS NOT NEW.patient_id
    OR OLD.study_id IS NOT NEW.study_id
    OR OLD.study_id_absent IS NOT NEW.study_id_absent
    OR OLD.adm_no IS NOT NEW.adm_no
    OR OLD.adm_no_absent IS NOT NEW.adm_no_absent
    OR OLD.adm_times IS NOT NEW.adm_times
    OR OLD.adm_times_absent IS NOT NEW.adm_times_absent
    OR OLD.age_op IS NOT NEW.age_op
    OR OLD.age_op_absent IS NOT NEW.age_op_absent
    OR OLD.side IS NOT NEW.side
    OR OLD.side_absent IS NOT NEW.side_absent
    OR OLD.bilateral IS NOT NEW.bilateral
    OR OLD.bilateral_absent IS NOT NEW.bilateral_absent
    OR OLD.dx_date IS NOT NEW.dx_date
    OR OLD.dx_date_absent IS NOT NEW.dx_date_absent
    OR OLD.hfs_type IS NOT NEW.hfs_type
    OR OLD.hfs_type_absent IS NOT NEW.hfs_type_absent
    OR OLD.hfs_cause IS NOT NEW.hfs_cause
    OR OLD.hfs_cause_absent IS NOT NEW.hfs_cause_absent
    OR OLD.onset_ym IS NOT NEW.onset_ym
    OR OLD.onset_ym_absent IS NOT NEW.onset_ym_absent
    OR OLD.dur_months IS NOT NEW.dur_months
    OR OLD.dur_months_absent IS NOT NEW.dur_months_absent
    OR OLD.cohen IS NOT NEW.cohen
    OR OLD.cohen_absent IS NOT NEW.cohen_absent
    OR OLD.smc IS NOT NEW.smc
    OR OLD.smc_absent IS NOT NEW.smc_absent
    OR OLD.jrs_sev IS NOT NEW.jrs_sev
    OR OLD.jrs_sev_absent IS NOT NEW.jrs_sev_absent
    OR OLD.jrs_freq IS NOT NEW.jrs_freq
    OR OLD.jrs_freq_absent IS NOT NEW.jrs_freq_absent
    OR OLD.hfs7 IS NOT NEW.hfs7
    OR OLD.hfs7_absent IS NOT NEW.hfs7_absent
    OR OLD.hfs30 IS NOT NEW.hfs30
    OR OLD.hfs30_absent IS NOT NEW.hfs30_absent
    OR OLD.hfs36 IS NOT NEW.hfs36
    OR OLD.hfs36_absent IS NOT NEW.hfs36_absent
    OR OLD.spasm_freq IS NOT NEW.spasm_freq
    OR OLD.spasm_freq_absent IS NOT NEW.spasm_freq_absent
    OR OLD.tonus_sign IS NOT NEW.tonus_sign
    OR OLD.tonus_sign_absent IS NOT NEW.tonus_sign_absent
    OR OLD.tx_drug IS NOT NEW.tx_drug
    OR OLD.tx_drug_absent IS NOT NEW.tx_drug_absent
    OR OLD.tx_botox IS NOT NEW.tx_botox
    OR OLD.tx_botox_absent IS NOT NEW.tx_botox_absent
    OR OLD.tx_botox_n IS NOT NEW.tx_botox_n
    OR OLD.tx_botox_n_absent IS NOT NEW.tx_botox_n_absent
    OR OLD.tx_botox_last IS NOT NEW.tx_botox_last
    OR OLD.tx_botox_last_absent IS NOT NEW.tx_botox_last_absent
    OR OLD.tx_acu IS NOT NEW.tx_acu
    OR OLD.tx_acu_absent IS NOT NEW.tx_acu_absent
    OR OLD.tx_prior_mvd IS NOT NEW.tx_prior_mvd
    OR OLD.tx_prior_mvd_absent IS NOT NEW.tx_prior_mvd_absent
    OR OLD.tx_prior_mvd_date IS NOT NEW.tx_prior_mvd_date
    OR OLD.tx_prior_mvd_date_absent IS NOT NEW.tx_prior_mvd_date_absent
    OR OLD.tx_other IS NOT NEW.tx_other
    OR OLD.tx_other_absent IS NOT NEW.tx_other_absent
    OR OLD.htn IS NOT NEW.htn
    OR OLD.htn_absent IS NOT NEW.htn_absent
    OR OLD.dm IS NOT NEW.dm
    OR OLD.dm_absent IS NOT NEW.dm_absent
    OR OLD.hld IS NOT NEW.hld
    OR OLD.hld_absent IS NOT NEW.hld_absent
    OR OLD.cad IS NOT NEW.cad
    OR OLD.cad_absent IS NOT NEW.cad_absent
    OR OLD.stroke IS NOT NEW.stroke
    OR OLD.stroke_absent IS NOT NEW.stroke_absent
    OR OLD.moyamoya IS NOT NEW.moyamoya
    OR OLD.moyamoya_absent IS NOT NEW.moyamoya_absent
    OR OLD.hbv IS NOT NEW.hbv
    OR OLD.hbv_absent IS NOT NEW.hbv_absent
    OR OLD.hsv_history IS NOT NEW.hsv_history
    OR OLD.hsv_history_absent IS NOT NEW.hsv_history_absent
    OR OLD.smoker IS NOT NEW.smoker
    OR OLD.smoker_absent IS NOT NEW.smoker_absent
    OR OLD.alcohol IS NOT NEW.alcohol
    OR OLD.alcohol_absent IS NOT NEW.alcohol_absent
    OR OLD.antiplatelet IS NOT NEW.antiplatelet
    OR OLD.antiplatelet_absent IS NOT NEW.antiplatelet_absent
    OR OLD.asa IS NOT NEW.asa
    OR OLD.asa_absent IS NOT NEW.asa_absent
    OR OLD.mri_seq IS NOT NEW.mri_seq
    OR OLD.mri_seq_absent IS NOT NEW.mri_seq_absent
    OR OLD.mri_vessel IS NOT NEW.mri_vessel
    OR OLD.mri_vessel_absent IS NOT NEW.mri_vessel_absent
    OR OLD.nvc_grade IS NOT NEW.nvc_grade
    OR OLD.nvc_grade_absent IS NOT NEW.nvc_grade_absent
    OR OLD.vb_ecta IS NOT NEW.vb_ecta
    OR OLD.vb_ecta_absent IS NOT NEW.vb_ecta_absent
    OR OLD.chiari IS NOT NEW.chiari
    OR OLD.chiari_absent IS NOT NEW.chiari_absent
    OR OLD.hb_pre IS NOT NEW.hb_pre
    OR OLD.hb_pre_absent IS NOT NEW.hb_pre_absent
    OR OLD.hear_sym IS NOT NEW.hear_sym
    OR OLD.hear_sym_absent IS NOT NEW.hear_sym_absent
    OR OLD.pta_pre_i IS NOT NEW.pta_pre_i
    OR OLD.pta_pre_i_absent IS NOT NEW.pta_pre_i_absent
    OR OLD.pta_pre_c IS NOT NEW.pta_pre_c
    OR OLD.pta_pre_c_absent IS NOT NEW.pta_pre_c_absent
    OR OLD.pta_freq IS NOT NEW.pta_freq
    OR OLD.pta_freq_absent IS NOT NEW.pta_freq_absent
    OR OLD.sds_pre_i IS NOT NEW.sds_pre_i
    OR OLD.sds_pre_i_absent IS NOT NEW.sds_pre_i_absent
    OR OLD.tinnitus_pre IS NOT NEW.tinnitus_pre
    OR OLD.tinnitus_pre_absent IS NOT NEW.tinnitus_pre_absent
    OR OLD.vertigo_pre IS NOT NEW.vertigo_pre
    OR OLD.vertigo_pre_absent IS NOT NEW.vertigo_pre_absent
    OR OLD.op_date IS NOT NEW.op_date
    OR OLD.op_date_absent IS NOT NEW.op_date_absent
    OR OLD.op_end_time IS NOT NEW.op_end_time
    OR OLD.op_end_time_absent IS NOT NEW.op_end_time_absent
    OR OLD.surgeon IS NOT NEW.surgeon
    OR OLD.surgeon_absent IS NOT NEW.surgeon_absent
    OR OLD.assistant IS NOT NEW.assistant
    OR OLD.assistant_absent IS NOT NEW.assistant_absent
    OR OLD.op_kind IS NOT NEW.op_kind
    OR OLD.op_kind_absent IS NOT NEW.op_kind_absent
    OR OLD.approach IS NOT NEW.approach
    OR OLD.approach_absent IS NOT NEW.approach_absent
    OR OLD.scope IS NOT NEW.scope
    OR OLD.scope_absent IS NOT NEW.scope_absent
    OR OLD.bone_l IS NOT NEW.bone_l
    OR OLD.bone_l_absent IS NOT NEW.bone_l_absent
    OR OLD.bone_w IS NOT NEW.bone_w
    OR OLD.bone_w_absent IS NOT NEW.bone_w_absent
    OR OLD.bone_kind IS NOT NEW.bone_kind
    OR OLD.bone_kind_absent IS NOT NEW.bone_kind_absent
    OR OLD.mastoid_open IS NOT NEW.mastoid_open
    OR OLD.mastoid_open_absent IS NOT NEW.mastoid_open_absent
    OR OLD.vessel IS NOT NEW.vessel
    OR OLD.vessel_absent IS NOT NEW.vessel_absent
    OR OLD.nvc_site IS NOT NEW.nvc_site
    OR OLD.nvc_site_absent IS NOT NEW.nvc_site_absent
    OR OLD.nvc_type IS NOT NEW.nvc_type
    OR OLD.nvc_type_absent IS NOT NEW.nvc_type_absent
    OR OLD.indent IS NOT NEW.indent
    OR OLD.indent_absent IS NOT NEW.indent_absent
    OR OLD.indent_discolour IS NOT NEW.indent_discolour
    OR OLD.indent_discolour_absent IS NOT NEW.indent_discolour_absent
    OR OLD.technique IS NOT NEW.technique
    OR OLD.technique_absent IS NOT NEW.technique_absent
    OR OLD.implant IS NOT NEW.implant
    OR OLD.implant_absent IS NOT NEW.implant_absent
    OR OLD.implant_n IS NOT NEW.implant_n
    OR OLD.implant_n_absent IS NOT NEW.implant_n_absent
    OR OLD.rez_contact IS NOT NEW.rez_contact
    OR OLD.rez_contact_absent IS NOT NEW.rez_contact_absent
    OR OLD.perforator IS NOT NEW.perforator
    OR OLD.perforator_absent IS NOT NEW.perforator_absent
    OR OLD.dura IS NOT NEW.dura
    OR OLD.dura_absent IS NOT NEW.dura_absent
    OR OLD.lsr IS NOT NEW.lsr
    OR OLD.lsr_absent IS NOT NEW.lsr_absent
    OR OLD.baep_mon IS NOT NEW.baep_mon
    OR OLD.baep_mon_absent IS NOT NEW.baep_mon_absent
    OR OLD.baep_v_lat IS NOT NEW.baep_v_lat
    OR OLD.baep_v_lat_absent IS NOT NEW.baep_v_lat_absent
    OR OLD.baep_v_amp IS NOT NEW.baep_v_amp
    OR OLD.baep_v_amp_absent IS NOT NEW.baep_v_amp_absent
    OR OLD.baep_end IS NOT NEW.baep_end
    OR OLD.baep_end_absent IS NOT NEW.baep_end_absent
    OR OLD.op_min IS NOT NEW.op_min
    OR OLD.op_min_absent IS NOT NEW.op_min_absent
    OR OLD.ebl IS NOT NEW.ebl
    OR OLD.ebl_absent IS NOT NEW.ebl_absent
    OR OLD.op_event IS NOT NEW.op_event
    OR OLD.op_event_absent IS NOT NEW.op_event_absent
    OR OLD.spasm_dis IS NOT NEW.spasm_dis
    OR OLD.spasm_dis_absent IS NOT NEW.spasm_dis_absent
    OR OLD.adm_date IS NOT NEW.adm_date
    OR OLD.adm_date_absent IS NOT NEW.adm_date_absent
    OR OLD.dis_date IS NOT NEW.dis_date
    OR OLD.dis_date_absent IS NOT NEW.dis_date_absent
    OR OLD.dis_status IS NOT NEW.dis_status
    OR OLD.dis_status_absent IS NOT NEW.dis_status_absent
    OR OLD.dfp_taught IS NOT NEW.dfp_taught
    OR OLD.dfp_taught_absent IS NOT NEW.dfp_taught_absent
    OR OLD.dfp_taught_by IS NOT NEW.dfp_taught_by
    OR OLD.dfp_taught_by_absent IS NOT NEW.dfp_taught_by_absent
    OR OLD.steroid IS NOT NEW.steroid
    OR OLD.steroid_absent IS NOT NEW.steroid_absent
    OR OLD.steroid_drug IS NOT NEW.steroid_drug
    OR OLD.steroid_drug_absent IS NOT NEW.steroid_drug_absent
    OR OLD.antiviral IS NOT NEW.antiviral
    OR OLD.antiviral_absent IS NOT NEW.antiviral_absent
    OR OLD.antiviral_drug IS NOT NEW.antiviral_drug
    OR OLD.antiviral_drug_absent IS NOT NEW.antiviral_drug_absent
    OR OLD.fu_end IS NOT NEW.fu_end
    OR OLD.fu_end_absent IS NOT NEW.fu_end_absent
    OR OLD.fu_end_date IS NOT NEW.fu_end_date
    OR OLD.fu_end_date_absent IS NOT NEW.fu_end_date_absent
    OR OLD.note IS NOT NEW.note
    OR OLD.note_absent IS NOT NEW.note_absent
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'operation', NEW.id, NEW.patient_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('patient_id', OLD.patient_id, NEW.patient_id),
('study_id', OLD.study_id, NEW.study_id),
('study_id_absent', OLD.study_id_absent, NEW.study_id_absent),
('adm_no', OLD.adm_no, NEW.adm_no),
('adm_no_absent', OLD.adm_no_absent, NEW.adm_no_absent),
('adm_times', OLD.adm_times, NEW.adm_times),
('adm_times_absent', OLD.adm_times_absent, NEW.adm_times_absent),
('age_op', OLD.age_op, NEW.age_op),
('age_op_absent', OLD.age_op_absent, NEW.age_op_absent),
('side', OLD.side, NEW.side),
('side_absent', OLD.side_absent, NEW.side_absent),
('bilateral', OLD.bilateral, NEW.bilateral),
('bilateral_absent', OLD.bilateral_absent, NEW.bilateral_absent),
('dx_date', OLD.dx_date, NEW.dx_date),
('dx_date_absent', OLD.dx_date_absent, NEW.dx_date_absent),
('hfs_type', OLD.hfs_type, NEW.hfs_type),
('hfs_type_absent', OLD.hfs_type_absent, NEW.hfs_type_absent),
('hfs_cause', OLD.hfs_cause, NEW.hfs_cause),
('hfs_cause_absent', OLD.hfs_cause_absent, NEW.hfs_cause_absent),
('onset_ym', OLD.onset_ym, NEW.onset_ym),
('onset_ym_absent', OLD.onset_ym_absent, NEW.onset_ym_absent),
('dur_months', OLD.dur_months, NEW.dur_months),
('dur_months_absent', OLD.dur_months_absent, NEW.dur_months_absent),
('cohen', OLD.cohen, NEW.cohen),
('cohen_absent', OLD.cohen_absent, NEW.cohen_absent),
('smc', OLD.smc, NEW.smc),
('smc_absent', OLD.smc_absent, NEW.smc_absent),
('jrs_sev', OLD.jrs_sev, NEW.jrs_sev),
('jrs_sev_absent', OLD.jrs_sev_absent, NEW.jrs_sev_absent),
('jrs_freq', OLD.jrs_freq, NEW.jrs_freq),
('jrs_freq_absent', OLD.jrs_freq_absent, NEW.jrs_freq_absent),
('hfs7', OLD.hfs7, NEW.hfs7),
('hfs7_absent', OLD.hfs7_absent, NEW.hfs7_absent),
('hfs30', OLD.hfs30, NEW.hfs30),
('hfs30_absent', OLD.hfs30_absent, NEW.hfs30_absent),
('hfs36', OLD.hfs36, NEW.hfs36),
('hfs36_absent', OLD.hfs36_absent, NEW.hfs36_absent),
('spasm_freq', OLD.spasm_freq, NEW.spasm_freq),
('spasm_freq_absent', OLD.spasm_freq_absent, NEW.spasm_freq_absent),
('tonus_sign', OLD.tonus_sign, NEW.tonus_sign),
('tonus_sign_absent', OLD.tonus_sign_absent, NEW.tonus_sign_absent),
('tx_drug', OLD.tx_drug, NEW.tx_drug),
('tx_drug_absent', OLD.tx_drug_absent, NEW.tx_drug_absent),
('tx_botox', OLD.tx_botox, NEW.tx_botox),
('tx_botox_absent', OLD.tx_botox_absent, NEW.tx_botox_absent),
('tx_botox_n', OLD.tx_botox_n, NEW.tx_botox_n),
('tx_botox_n_absent', OLD.tx_botox_n_absent, NEW.tx_botox_n_absent),
('tx_botox_last', OLD.tx_botox_last, NEW.tx_botox_last),
('tx_botox_last_absent', OLD.tx_botox_last_absent, NEW.tx_botox_last_absent),
('tx_acu', OLD.tx_acu, NEW.tx_acu),
('tx_acu_absent', OLD.tx_acu_absent, NEW.tx_acu_absent),
('tx_prior_mvd', OLD.tx_prior_mvd, NEW.tx_prior_mvd),
('tx_prior_mvd_absent', OLD.tx_prior_mvd_absent, NEW.tx_prior_mvd_absent),
('tx_prior_mvd_date', OLD.tx_prior_mvd_date, NEW.tx_prior_mvd_date),
('tx_prior_mvd_date_absent', OLD.tx_prior_mvd_date_absent, NEW.tx_prior_mvd_date_absent),
('tx_other', OLD.tx_other, NEW.tx_other),
('tx_other_absent', OLD.tx_other_absent, NEW.tx_other_absent),
('htn', OLD.htn, NEW.htn),
('htn_absent', OLD.htn_absent, NEW.htn_absent),
('dm', OLD.dm, NEW.dm),
('dm_absent', OLD.dm_absent, NEW.dm_absent),
('hld', OLD.hld, NEW.hld),
('hld_absent', OLD.hld_absent, NEW.hld_absent),
('cad', OLD.cad, NEW.cad),
('cad_absent', OLD.cad_absent, NEW.cad_absent),
('stroke', OLD.stroke, NEW.stroke),
('stroke_absent', OLD.stroke_absent, NEW.stroke_absent),
('moyamoya', OLD.moyamoya, NEW.moyamoya),
('moyamoya_absent', OLD.moyamoya_absent, NEW.moyamoya_absent),
('hbv', OLD.hbv, NEW.hbv),
('hbv_absent', OLD.hbv_absent, NEW.hbv_absent),
('hsv_history', OLD.hsv_history, NEW.hsv_history),
('hsv_history_absent', OLD.hsv_history_absent, NEW.hsv_history_absent),
('smoker', OLD.smoker, NEW.smoker),
('smoker_absent', OLD.smoker_absent, NEW.smoker_absent),
('alcohol', OLD.alcohol, NEW.alcohol),
('alcohol_absent', OLD.alcohol_absent, NEW.alcohol_absent),
('antiplatelet', OLD.antiplatelet, NEW.antiplatelet),
('antiplatelet_absent', OLD.antiplatelet_absent, NEW.antiplatelet_absent),
('asa', OLD.asa, NEW.asa),
('asa_absent', OLD.asa_absent, NEW.asa_absent),
('mri_seq', OLD.mri_seq, NEW.mri_seq),
('mri_seq_absent', OLD.mri_seq_absent, NEW.mri_seq_absent),
('mri_vessel', OLD.mri_vessel, NEW.mri_vessel),
('mri_vessel_absent', OLD.mri_vessel_absent, NEW.mri_vessel_absent),
('nvc_grade', OLD.nvc_grade, NEW.nvc_grade),
('nvc_grade_absent', OLD.nvc_grade_absent, NEW.nvc_grade_absent),
('vb_ecta', OLD.vb_ecta, NEW.vb_ecta),
('vb_ecta_absent', OLD.vb_ecta_absent, NEW.vb_ecta_absent),
('chiari', OLD.chiari, NEW.chiari),
('chiari_absent', OLD.chiari_absent, NEW.chiari_absent),
('hb_pre', OLD.hb_pre, NEW.hb_pre),
('hb_pre_absent', OLD.hb_pre_absent, NEW.hb_pre_absent),
('hear_sym', OLD.hear_sym, NEW.hear_sym),
('hear_sym_absent', OLD.hear_sym_absent, NEW.hear_sym_absent),
('pta_pre_i', OLD.pta_pre_i, NEW.pta_pre_i),
('pta_pre_i_absent', OLD.pta_pre_i_absent, NEW.pta_pre_i_absent),
('pta_pre_c', OLD.pta_pre_c, NEW.pta_pre_c),
('pta_pre_c_absent', OLD.pta_pre_c_absent, NEW.pta_pre_c_absent),
('pta_freq', OLD.pta_freq, NEW.pta_freq),
('pta_freq_absent', OLD.pta_freq_absent, NEW.pta_freq_absent),
('sds_pre_i', OLD.sds_pre_i, NEW.sds_pre_i),
('sds_pre_i_absent', OLD.sds_pre_i_absent, NEW.sds_pre_i_absent),
('tinnitus_pre', OLD.tinnitus_pre, NEW.tinnitus_pre),
('tinnitus_pre_absent', OLD.tinnitus_pre_absent, NEW.tinnitus_pre_absent),
('vertigo_pre', OLD.vertigo_pre, NEW.vertigo_pre),
('vertigo_pre_absent', OLD.vertigo_pre_absent, NEW.vertigo_pre_absent),
('op_date', OLD.op_date, NEW.op_date),
('op_date_absent', OLD.op_date_absent, NEW.op_date_absent),
('op_end_time', OLD.op_end_time, NEW.op_end_time),
('op_end_time_absent', OLD.op_end_time_absent, NEW.op_end_time_absent),
('surgeon', OLD.surgeon, NEW.surgeon),
('surgeon_absent', OLD.surgeon_absent, NEW.surgeon_absent),
('assistant', OLD.assistant, NEW.assistant),
('assistant_absent', OLD.assistant_absent, NEW.assistant_absent),
('op_kind', OLD.op_kind, NEW.op_kind),
('op_kind_absent', OLD.op_kind_absent, NEW.op_kind_absent),
('approach', OLD.approach, NEW.approach),
('approach_absent', OLD.approach_absent, NEW.approach_absent),
('scope', OLD.scope, NEW.scope),
('scope_absent', OLD.scope_absent, NEW.scope_absent),
('bone_l', OLD.bone_l, NEW.bone_l),
('bone_l_absent', OLD.bone_l_absent, NEW.bone_l_absent),
('bone_w', OLD.bone_w, NEW.bone_w),
('bone_w_absent', OLD.bone_w_absent, NEW.bone_w_absent),
('bone_kind', OLD.bone_kind, NEW.bone_kind),
('bone_kind_absent', OLD.bone_kind_absent, NEW.bone_kind_absent),
('mastoid_open', OLD.mastoid_open, NEW.mastoid_open),
('mastoid_open_absent', OLD.mastoid_open_absent, NEW.mastoid_open_absent),
('vessel', OLD.vessel, NEW.vessel),
('vessel_absent', OLD.vessel_absent, NEW.vessel_absent),
('nvc_site', OLD.nvc_site, NEW.nvc_site),
('nvc_site_absent', OLD.nvc_site_absent, NEW.nvc_site_absent),
('nvc_type', OLD.nvc_type, NEW.nvc_type),
('nvc_type_absent', OLD.nvc_type_absent, NEW.nvc_type_absent),
('indent', OLD.indent, NEW.indent),
('indent_absent', OLD.indent_absent, NEW.indent_absent),
('indent_discolour', OLD.indent_discolour, NEW.indent_discolour),
('indent_discolour_absent', OLD.indent_discolour_absent, NEW.indent_discolour_absent),
('technique', OLD.technique, NEW.technique),
('technique_absent', OLD.technique_absent, NEW.technique_absent),
('implant', OLD.implant, NEW.implant),
('implant_absent', OLD.implant_absent, NEW.implant_absent),
('implant_n', OLD.implant_n, NEW.implant_n),
('implant_n_absent', OLD.implant_n_absent, NEW.implant_n_absent),
('rez_contact', OLD.rez_contact, NEW.rez_contact),
('rez_contact_absent', OLD.rez_contact_absent, NEW.rez_contact_absent),
('perforator', OLD.perforator, NEW.perforator),
('perforator_absent', OLD.perforator_absent, NEW.perforator_absent),
('dura', OLD.dura, NEW.dura),
('dura_absent', OLD.dura_absent, NEW.dura_absent),
('lsr', OLD.lsr, NEW.lsr),
('lsr_absent', OLD.lsr_absent, NEW.lsr_absent),
('baep_mon', OLD.baep_mon, NEW.baep_mon),
('baep_mon_absent', OLD.baep_mon_absent, NEW.baep_mon_absent),
('baep_v_lat', OLD.baep_v_lat, NEW.baep_v_lat),
('baep_v_lat_absent', OLD.baep_v_lat_absent, NEW.baep_v_lat_absent),
('baep_v_amp', OLD.baep_v_amp, NEW.baep_v_amp),
('baep_v_amp_absent', OLD.baep_v_amp_absent, NEW.baep_v_amp_absent),
('baep_end', OLD.baep_end, NEW.baep_end),
('baep_end_absent', OLD.baep_end_absent, NEW.baep_end_absent),
('op_min', OLD.op_min, NEW.op_min),
('op_min_absent', OLD.op_min_absent, NEW.op_min_absent),
('ebl', OLD.ebl, NEW.ebl),
('ebl_absent', OLD.ebl_absent, NEW.ebl_absent),
('op_event', OLD.op_event, NEW.op_event),
('op_event_absent', OLD.op_event_absent, NEW.op_event_absent),
('spasm_dis', OLD.spasm_dis, NEW.spasm_dis),
('spasm_dis_absent', OLD.spasm_dis_absent, NEW.spasm_dis_absent),
('adm_date', OLD.adm_date, NEW.adm_date),
('adm_date_absent', OLD.adm_date_absent, NEW.adm_date_absent),
('dis_date', OLD.dis_date, NEW.dis_date),
('dis_date_absent', OLD.dis_date_absent, NEW.dis_date_absent),
('dis_status', OLD.dis_status, NEW.dis_status),
('dis_status_absent', OLD.dis_status_absent, NEW.dis_status_absent),
('dfp_taught', OLD.dfp_taught, NEW.dfp_taught),
('dfp_taught_absent', OLD.dfp_taught_absent, NEW.dfp_taught_absent),
('dfp_taught_by', OLD.dfp_taught_by, NEW.dfp_taught_by),
('dfp_taught_by_absent', OLD.dfp_taught_by_absent, NEW.dfp_taught_by_absent),
('steroid', OLD.steroid, NEW.steroid),
('steroid_absent', OLD.steroid_absent, NEW.steroid_absent),
('steroid_drug', OLD.steroid_drug, NEW.steroid_drug),
('steroid_drug_absent', OLD.steroid_drug_absent, NEW.steroid_drug_absent),
('antiviral', OLD.antiviral, NEW.antiviral),
('antiviral_absent', OLD.antiviral_absent, NEW.antiviral_absent),
('antiviral_drug', OLD.antiviral_drug, NEW.antiviral_drug),
('antiviral_drug_absent', OLD.antiviral_drug_absent, NEW.antiviral_drug_absent),
('fu_end', OLD.fu_end, NEW.fu_end),
('fu_end_absent', OLD.fu_end_absent, NEW.fu_end_absent),
('fu_end_date', OLD.fu_end_date, NEW.fu_end_date),
('fu_end_date_absent', OLD.fu_end_date_absent, NEW.fu_end_date_absent),
('note', OLD.note, NEW.note),
('note_absent', OLD.note_absent, NEW.note_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_operation_delete AFTER DELETE ON operation
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'operation', OLD.id, OLD.patient_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('patient_id', OLD.patient_id, NULL),
('entered_at', OLD.entered_at, NULL),
('entered_by', OLD.entered_by, NULL),
('changed_at', OLD.changed_at, NULL),
('changed_by', OLD.changed_by, NULL),
('quiet_until', OLD.quiet_until, NULL),
('study_id', OLD.study_id, NULL),
('study_id_absent', OLD.study_id_absent, NULL),
('adm_no', OLD.adm_no, NULL),
('adm_no_absent', OLD.adm_no_absent, NULL),
('adm_times', OLD.adm_times, NULL),
('adm_times_absent', OLD.adm_times_absent, NULL),
('age_op', OLD.age_op, NULL),
('age_op_absent', OLD.age_op_absent, NULL),
('side', OLD.side, NULL),
('side_absent', OLD.side_absent, NULL),
('bilateral', OLD.bilateral, NULL),
('bilateral_absent', OLD.bilateral_absent, NULL),
('dx_date', OLD.dx_date, NULL),
('dx_date_absent', OLD.dx_date_absent, NULL),
('hfs_type', OLD.hfs_type, NULL),
('hfs_type_absent', OLD.hfs_type_absent, NULL),
('hfs_cause', OLD.hfs_cause, NULL),
('hfs_cause_absent', OLD.hfs_cause_absent, NULL),
('onset_ym', OLD.onset_ym, NULL),
('onset_ym_absent', OLD.onset_ym_absent, NULL),
('dur_months', OLD.dur_months, NULL),
('dur_months_absent', OLD.dur_months_absent, NULL),
('cohen', OLD.cohen, NULL),
('cohen_absent', OLD.cohen_absent, NULL),
('smc', OLD.smc, NULL),
('smc_absent', OLD.smc_absent, NULL),
('jrs_sev', OLD.jrs_sev, NULL),
('jrs_sev_absent', OLD.jrs_sev_absent, NULL),
('jrs_freq', OLD.jrs_freq, NULL),
('jrs_freq_absent', OLD.jrs_freq_absent, NULL),
('hfs7', OLD.hfs7, NULL),
('hfs7_absent', OLD.hfs7_absent, NULL),
('hfs30', OLD.hfs30, NULL),
('hfs30_absent', OLD.hfs30_absent, NULL),
('hfs36', OLD.hfs36, NULL),
('hfs36_absent', OLD.hfs36_absent, NULL),
('spasm_freq', OLD.spasm_freq, NULL),
('spasm_freq_absent', OLD.spasm_freq_absent, NULL),
('tonus_sign', OLD.tonus_sign, NULL),
('tonus_sign_absent', OLD.tonus_sign_absent, NULL),
('tx_drug', OLD.tx_drug, NULL),
('tx_drug_absent', OLD.tx_drug_absent, NULL),
('tx_botox', OLD.tx_botox, NULL),
('tx_botox_absent', OLD.tx_botox_absent, NULL),
('tx_botox_n', OLD.tx_botox_n, NULL),
('tx_botox_n_absent', OLD.tx_botox_n_absent, NULL),
('tx_botox_last', OLD.tx_botox_last, NULL),
('tx_botox_last_absent', OLD.tx_botox_last_absent, NULL),
('tx_acu', OLD.tx_acu, NULL),
('tx_acu_absent', OLD.tx_acu_absent, NULL),
('tx_prior_mvd', OLD.tx_prior_mvd, NULL),
('tx_prior_mvd_absent', OLD.tx_prior_mvd_absent, NULL),
('tx_prior_mvd_date', OLD.tx_prior_mvd_date, NULL),
('tx_prior_mvd_date_absent', OLD.tx_prior_mvd_date_absent, NULL),
('tx_other', OLD.tx_other, NULL),
('tx_other_absent', OLD.tx_other_absent, NULL),
('htn', OLD.htn, NULL),
('htn_absent', OLD.htn_absent, NULL),
('dm', OLD.dm, NULL),
('dm_absent', OLD.dm_absent, NULL),
('hld', OLD.hld, NULL),
('hld_absent', OLD.hld_absent, NULL),
('cad', OLD.cad, NULL),
('cad_absent', OLD.cad_absent, NULL),
('stroke', OLD.stroke, NULL),
('stroke_absent', OLD.stroke_absent, NULL),
('moyamoya', OLD.moyamoya, NULL),
('moyamoya_absent', OLD.moyamoya_absent, NULL),
('hbv', OLD.hbv, NULL),
('hbv_absent', OLD.hbv_absent, NULL),
('hsv_history', OLD.hsv_history, NULL),
('hsv_history_absent', OLD.hsv_history_absent, NULL),
('smoker', OLD.smoker, NULL),
('smoker_absent', OLD.smoker_absent, NULL),
('alcohol', OLD.alcohol, NULL),
('alcohol_absent', OLD.alcohol_absent, NULL),
('antiplatelet', OLD.antiplatelet, NULL),
('antiplatelet_absent', OLD.antiplatelet_absent, NULL),
('asa', OLD.asa, NULL),
('asa_absent', OLD.asa_absent, NULL),
('mri_seq', OLD.mri_seq, NULL),
('mri_seq_absent', OLD.mri_seq_absent, NULL),
('mri_vessel', OLD.mri_vessel, NULL),
('mri_vessel_absent', OLD.mri_vessel_absent, NULL),
('nvc_grade', OLD.nvc_grade, NULL),
('nvc_grade_absent', OLD.nvc_grade_absent, NULL),
('vb_ecta', OLD.vb_ecta, NULL),
('vb_ecta_absent', OLD.vb_ecta_absent, NULL),
('chiari', OLD.chiari, NULL),
('chiari_absent', OLD.chiari_absent, NULL),
('hb_pre', OLD.hb_pre, NULL),
('hb_pre_absent', OLD.hb_pre_absent, NULL),
('hear_sym', OLD.hear_sym, NULL),
('hear_sym_absent', OLD.hear_sym_absent, NULL),
('pta_pre_i', OLD.pta_pre_i, NULL),
('pta_pre_i_absent', OLD.pta_pre_i_absent, NULL),
('pta_pre_c', OLD.pta_pre_c, NULL),
('pta_pre_c_absent', OLD.pta_pre_c_absent, NULL),
('pta_freq', OLD.pta_freq, NULL),
('pta_freq_absent', OLD.pta_freq_absent, NULL),
('sds_pre_i', OLD.sds_pre_i, NULL),
('sds_pre_i_absent', OLD.sds_pre_i_absent, NULL),
('tinnitus_pre', OLD.tinnitus_pre, NULL),
('tinnitus_pre_absent', OLD.tinnitus_pre_absent, NULL),
('vertigo_pre', OLD.vertigo_pre, NULL),
('vertigo_pre_absent', OLD.vertigo_pre_absent, NULL),
('op_date', OLD.op_date, NULL),
('op_date_absent', OLD.op_date_absent, NULL),
('op_end_time', OLD.op_end_time, NULL),
('op_end_time_absent', OLD.op_end_time_absent, NULL),
('surgeon', OLD.surgeon, NULL),
('surgeon_absent', OLD.surgeon_absent, NULL),
('assistant', OLD.assistant, NULL),
('assistant_absent', OLD.assistant_absent, NULL),
('op_kind', OLD.op_kind, NULL),
('op_kind_absent', OLD.op_kind_absent, NULL),
('approach', OLD.approach, NULL),
('approach_absent', OLD.approach_absent, NULL),
('scope', OLD.scope, NULL),
('scope_absent', OLD.scope_absent, NULL),
('bone_l', OLD.bone_l, NULL),
('bone_l_absent', OLD.bone_l_absent, NULL),
('bone_w', OLD.bone_w, NULL),
('bone_w_absent', OLD.bone_w_absent, NULL),
('bone_kind', OLD.bone_kind, NULL),
('bone_kind_absent', OLD.bone_kind_absent, NULL),
('mastoid_open', OLD.mastoid_open, NULL),
('mastoid_open_absent', OLD.mastoid_open_absent, NULL),
('vessel', OLD.vessel, NULL),
('vessel_absent', OLD.vessel_absent, NULL),
('nvc_site', OLD.nvc_site, NULL),
('nvc_site_absent', OLD.nvc_site_absent, NULL),
('nvc_type', OLD.nvc_type, NULL),
('nvc_type_absent', OLD.nvc_type_absent, NULL),
('indent', OLD.indent, NULL),
('indent_absent', OLD.indent_absent, NULL),
('indent_discolour', OLD.indent_discolour, NULL),
('indent_discolour_absent', OLD.indent_discolour_absent, NULL),
('technique', OLD.technique, NULL),
('technique_absent', OLD.technique_absent, NULL),
('implant', OLD.implant, NULL),
('implant_absent', OLD.implant_absent, NULL),
('implant_n', OLD.implant_n, NULL),
('implant_n_absent', OLD.implant_n_absent, NULL),
('rez_contact', OLD.rez_contact, NULL),
('rez_contact_absent', OLD.rez_contact_absent, NULL),
('perforator', OLD.perforator, NULL),
('perforator_absent', OLD.perforator_absent, NULL),
('dura', OLD.dura, NULL),
('dura_absent', OLD.dura_absent, NULL),
('lsr', OLD.lsr, NULL),
('lsr_absent', OLD.lsr_absent, NULL),
('baep_mon', OLD.baep_mon, NULL),
('baep_mon_absent', OLD.baep_mon_absent, NULL),
('baep_v_lat', OLD.baep_v_lat, NULL),
('baep_v_lat_absent', OLD.baep_v_lat_absent, NULL),
('baep_v_amp', OLD.baep_v_amp, NULL),
('baep_v_amp_absent', OLD.baep_v_amp_absent, NULL),
('baep_end', OLD.baep_end, NULL),
('baep_end_absent', OLD.baep_end_absent, NULL),
('op_min', OLD.op_min, NULL),
('op_min_absent', OLD.op_min_absent, NULL),
('ebl', OLD.ebl, NULL),
('ebl_absent', OLD.ebl_absent, NULL),
('op_event', OLD.op_event, NULL),
('op_event_absent', OLD.op_event_absent, NULL),
('spasm_dis', OLD.spasm_dis, NULL),
('spasm_dis_absent', OLD.spasm_dis_absent, NULL),
('adm_date', OLD.adm_date, NULL),
('adm_date_absent', OLD.adm_date_absent, NULL),
('dis_date', OLD.dis_date, NULL),
('dis_date_absent', OLD.dis_date_absent, NULL),
('dis_status', OLD.dis_status, NULL),
('dis_status_absent', OLD.dis_status_absent, NULL),
('dfp_taught', OLD.dfp_taught, NULL),
('dfp_taught_absent', OLD.dfp_taught_absent, NULL),
('dfp_taught_by', OLD.dfp_taught_by, NULL),
('dfp_taught_by_absent', OLD.dfp_taught_by_absent, NULL),
('steroid', OLD.steroid, NULL),
('steroid_absent', OLD.steroid_absent, NULL),
('steroid_drug', OLD.steroid_drug, NULL),
('steroid_drug_absent', OLD.steroid_drug_absent, NULL),
('antiviral', OLD.antiviral, NULL),
('antiviral_absent', OLD.antiviral_absent, NULL),
('antiviral_drug', OLD.antiviral_drug, NULL),
('antiviral_drug_absent', OLD.antiviral_drug_absent, NULL),
('fu_end', OLD.fu_end, NULL),
('fu_end_absent', OLD.fu_end_absent, NULL),
('fu_end_date', OLD.fu_end_date, NULL),
('fu_end_date_absent', OLD.fu_end_date_absent, NULL),
('note', OLD.note, NULL),
('note_absent', OLD.note_absent, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_ward_check_insert AFTER INSERT ON ward_check
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'ward_check', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('operation_id', NULL, NEW.operation_id),
('hb_w', NULL, NEW.hb_w),
('hb_w_absent', NULL, NEW.hb_w_absent),
('hb_w_at', NULL, NEW.hb_w_at),
('hb_w_at_absent', NULL, NEW.hb_w_at_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_ward_check_update AFTER UPDATE ON ward_check
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.operation_id IS NOT NEW.operation_id
    OR OLD.hb_w IS NOT NEW.hb_w
    OR OLD.hb_w_absent IS NOT NEW.hb_w_absent
    OR OLD.hb_w_at IS NOT NEW.hb_w_at
    OR OLD.hb_w_at_absent IS NOT NEW.hb_w_at_absent
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'ward_check', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('operation_id', OLD.operation_id, NEW.operation_id),
('hb_w', OLD.hb_w, NEW.hb_w),
('hb_w_absent', OLD.hb_w_absent, NEW.hb_w_absent),
('hb_w_at', OLD.hb_w_at, NEW.hb_w_at),
('hb_w_at_absent', OLD.hb_w_at_absent, NEW.hb_w_at_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_ward_check_delete AFTER DELETE ON ward_check
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'ward_check', OLD.id, OLD.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('operation_id', OLD.operation_id, NULL),
('entered_at', OLD.entered_at, NULL),
('entered_by', OLD.entered_by, NULL),
('changed_at', OLD.changed_at, NULL),
('changed_by', OLD.changed_by, NULL),
('hb_w', OLD.hb_w, NULL),
('hb_w_absent', OLD.hb_w_absent, NULL),
('hb_w_at', OLD.hb_w_at, NULL),
('hb_w_at_absent', OLD.hb_w_at_absent, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_complication_insert AFTER INSERT ON complication
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'complication', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('operation_id', NULL, NEW.operation_id),
('comp_code', NULL, NEW.comp_code),
('comp_code_absent', NULL, NEW.comp_code_absent),
('onset_date', NULL, NEW.onset_date),
('onset_date_absent', NULL, NEW.onset_date_absent),
('onset_precision', NULL, NEW.onset_precision),
('onset_precision_absent', NULL, NEW.onset_precision_absent),
('onset_hours', NULL, NEW.onset_hours),
('onset_hours_absent', NULL, NEW.onset_hours_absent),
('fp_hb', NULL, NEW.fp_hb),
('fp_hb_absent', NULL, NEW.fp_hb_absent),
('fp_eye_closure', NULL, NEW.fp_eye_closure),
('fp_eye_closure_absent', NULL, NEW.fp_eye_closure_absent),
('fp_corneal', NULL, NEW.fp_corneal),
('fp_corneal_absent', NULL, NEW.fp_corneal_absent),
('hl_sev', NULL, NEW.hl_sev),
('hl_sev_absent', NULL, NEW.hl_sev_absent),
('hl_type', NULL, NEW.hl_type),
('hl_type_absent', NULL, NEW.hl_type_absent),
('csf_site', NULL, NEW.csf_site),
('csf_site_absent', NULL, NEW.csf_site_absent),
('csf_drain', NULL, NEW.csf_drain),
('csf_drain_absent', NULL, NEW.csf_drain_absent),
('csf_reop', NULL, NEW.csf_reop),
('csf_reop_absent', NULL, NEW.csf_reop_absent),
('inf_kind', NULL, NEW.inf_kind),
('inf_kind_absent', NULL, NEW.inf_kind_absent),
('hem_site', NULL, NEW.hem_site),
('hem_site_absent', NULL, NEW.hem_site_absent),
('lcn_kind', NULL, NEW.lcn_kind),
('lcn_kind_absent', NULL, NEW.lcn_kind_absent),
('dip_nerve', NULL, NEW.dip_nerve),
('dip_nerve_absent', NULL, NEW.dip_nerve_absent),
('num_site', NULL, NEW.num_site),
('num_site_absent', NULL, NEW.num_site_absent),
('dth_cause', NULL, NEW.dth_cause),
('dth_cause_absent', NULL, NEW.dth_cause_absent),
('dth_related', NULL, NEW.dth_related),
('dth_related_absent', NULL, NEW.dth_related_absent),
('treatment', NULL, NEW.treatment),
('treatment_absent', NULL, NEW.treatment_absent),
('clavien', NULL, NEW.clavien),
('clavien_absent', NULL, NEW.clavien_absent),
('resolved_date', NULL, NEW.resolved_date),
('resolved_date_absent', NULL, NEW.resolved_date_absent),
('residual', NULL, NEW.residual),
('residual_absent', NULL, NEW.residual_absent),
('last_status', NULL, NEW.last_status),
('last_status_absent', NULL, NEW.last_status_absent),
('source', NULL, NEW.source),
('source_absent', NULL, NEW.source_absent),
('note', NULL, NEW.note),
('note_absent', NULL, NEW.note_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_complication_update AFTER UPDATE ON complication
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.operation_id IS NOT NEW.operation_id
    OR OLD.comp_code IS NOT NEW.comp_code
    OR OLD.comp_code_absent IS NOT NEW.comp_code_absent
    OR OLD.onset_date IS NOT NEW.onset_date
    OR OLD.onset_date_absent IS NOT NEW.onset_date_absent
    OR OLD.onset_precision IS NOT NEW.onset_precision
    OR OLD.onset_precision_absent IS NOT NEW.onset_precision_absent
    OR OLD.onset_hours IS NOT NEW.onset_hours
    OR OLD.onset_hours_absent IS NOT NEW.onset_hours_absent
    OR OLD.fp_hb IS NOT NEW.fp_hb
    OR OLD.fp_hb_absent IS NOT NEW.fp_hb_absent
    OR OLD.fp_eye_closure IS NOT NEW.fp_eye_closure
    OR OLD.fp_eye_closure_absent IS NOT NEW.fp_eye_closure_absent
    OR OLD.fp_corneal IS NOT NEW.fp_corneal
    OR OLD.fp_corneal_absent IS NOT NEW.fp_corneal_absent
    OR OLD.hl_sev IS NOT NEW.hl_sev
    OR OLD.hl_sev_absent IS NOT NEW.hl_sev_absent
    OR OLD.hl_type IS NOT NEW.hl_type
    OR OLD.hl_type_absent IS NOT NEW.hl_type_absent
    OR OLD.csf_site IS NOT NEW.csf_site
    OR OLD.csf_site_absent IS NOT NEW.csf_site_absent
    OR OLD.csf_drain IS NOT NEW.csf_drain
    OR OLD.csf_drain_absent IS NOT NEW.csf_drain_absent
    OR OLD.csf_reop IS NOT NEW.csf_reop
    OR OLD.csf_reop_absent IS NOT NEW.csf_reop_absent
    OR OLD.inf_kind IS NOT NEW.inf_kind
    OR OLD.inf_kind_absent IS NOT NEW.inf_kind_absent
    OR OLD.hem_site IS NOT NEW.hem_site
    OR OLD.hem_site_absent IS NOT NEW.hem_site_absent
    OR OLD.lcn_kind IS NOT NEW.lcn_kind
    OR OLD.lcn_kind_absent IS NOT NEW.lcn_kind_absent
    OR OLD.dip_nerve IS NOT NEW.dip_nerve
    OR OLD.dip_nerve_absent IS NOT NEW.dip_nerve_absent
    OR OLD.num_site IS NOT NEW.num_site
    OR OLD.num_site_absent IS NOT NEW.num_site_absent
    OR OLD.dth_cause IS NOT NEW.dth_cause
    OR OLD.dth_cause_absent IS NOT NEW.dth_cause_absent
    OR OLD.dth_related IS NOT NEW.dth_related
    OR OLD.dth_related_absent IS NOT NEW.dth_related_absent
    OR OLD.treatment IS NOT NEW.treatment
    OR OLD.treatment_absent IS NOT NEW.treatment_absent
    OR OLD.clavien IS NOT NEW.clavien
    OR OLD.clavien_absent IS NOT NEW.clavien_absent
    OR OLD.resolved_date IS NOT NEW.resolved_date
    OR OLD.resolved_date_absent IS NOT NEW.resolved_date_absent
    OR OLD.residual IS NOT NEW.residual
    OR OLD.residual_absent IS NOT NEW.residual_absent
    OR OLD.last_status IS NOT NEW.last_status
    OR OLD.last_status_absent IS NOT NEW.last_status_absent
    OR OLD.source IS NOT NEW.source
    OR OLD.source_absent IS NOT NEW.source_absent
    OR OLD.note IS NOT NEW.note
    OR OLD.note_absent IS NOT NEW.note_absent
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'complication', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('operation_id', OLD.operation_id, NEW.operation_id),
('comp_code', OLD.comp_code, NEW.comp_code),
('comp_code_absent', OLD.comp_code_absent, NEW.comp_code_absent),
('onset_date', OLD.onset_date, NEW.onset_date),
('onset_date_absent', OLD.onset_date_absent, NEW.onset_date_absent),
('onset_precision', OLD.onset_precision, NEW.onset_precision),
('onset_precision_absent', OLD.onset_precision_absent, NEW.onset_precision_absent),
('onset_hours', OLD.onset_hours, NEW.onset_hours),
('onset_hours_absent', OLD.onset_hours_absent, NEW.onset_hours_absent),
('fp_hb', OLD.fp_hb, NEW.fp_hb),
('fp_hb_absent', OLD.fp_hb_absent, NEW.fp_hb_absent),
('fp_eye_closure', OLD.fp_eye_closure, NEW.fp_eye_closure),
('fp_eye_closure_absent', OLD.fp_eye_closure_absent, NEW.fp_eye_closure_absent),
('fp_corneal', OLD.fp_corneal, NEW.fp_corneal),
('fp_corneal_absent', OLD.fp_corneal_absent, NEW.fp_corneal_absent),
('hl_sev', OLD.hl_sev, NEW.hl_sev),
('hl_sev_absent', OLD.hl_sev_absent, NEW.hl_sev_absent),
('hl_type', OLD.hl_type, NEW.hl_type),
('hl_type_absent', OLD.hl_type_absent, NEW.hl_type_absent),
('csf_site', OLD.csf_site, NEW.csf_site),
('csf_site_absent', OLD.csf_site_absent, NEW.csf_site_absent),
('csf_drain', OLD.csf_drain, NEW.csf_drain),
('csf_drain_absent', OLD.csf_drain_absent, NEW.csf_drain_absent),
('csf_reop', OLD.csf_reop, NEW.csf_reop),
('csf_reop_absent', OLD.csf_reop_absent, NEW.csf_reop_absent),
('inf_kind', OLD.inf_kind, NEW.inf_kind),
('inf_kind_absent', OLD.inf_kind_absent, NEW.inf_kind_absent),
('hem_site', OLD.hem_site, NEW.hem_site),
('hem_site_absent', OLD.hem_site_absent, NEW.hem_site_absent),
('lcn_kind', OLD.lcn_kind, NEW.lcn_kind),
('lcn_kind_absent', OLD.lcn_kind_absent, NEW.lcn_kind_absent),
('dip_nerve', OLD.dip_nerve, NEW.dip_nerve),
('dip_nerve_absent', OLD.dip_nerve_absent, NEW.dip_nerve_absent),
('num_site', OLD.num_site, NEW.num_site),
('num_site_absent', OLD.num_site_absent, NEW.num_site_absent),
('dth_cause', OLD.dth_cause, NEW.dth_cause),
('dth_cause_absent', OLD.dth_cause_absent, NEW.dth_cause_absent),
('dth_related', OLD.dth_related, NEW.dth_related),
('dth_related_absent', OLD.dth_related_absent, NEW.dth_related_absent),
('treatment', OLD.treatment, NEW.treatment),
('treatment_absent', OLD.treatment_absent, NEW.treatment_absent),
('clavien', OLD.clavien, NEW.clavien),
('clavien_absent', OLD.clavien_absent, NEW.clavien_absent),
('resolved_date', OLD.resolved_date, NEW.resolved_date),
('resolved_date_absent', OLD.resolved_date_absent, NEW.resolved_date_absent),
('residual', OLD.residual, NEW.residual),
('residual_absent', OLD.residual_absent, NEW.residual_absent),
('last_status', OLD.last_status, NEW.last_status),
('last_status_absent', OLD.last_status_absent, NEW.last_status_absent),
('source', OLD.source, NEW.source),
('source_absent', OLD.source_absent, NEW.source_absent),
('note', OLD.note, NEW.note),
('note_absent', OLD.note_absent, NEW.note_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_complication_delete AFTER DELETE ON complication
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'complication', OLD.id, OLD.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('operation_id', OLD.operation_id, NULL),
('entered_at', OLD.entered_at, NULL),
('entered_by', OLD.entered_by, NULL),
('changed_at', OLD.changed_at, NULL),
('changed_by', OLD.changed_by, NULL),
('comp_code', OLD.comp_code, NULL),
('comp_code_absent', OLD.comp_code_absent, NULL),
('onset_date', OLD.onset_date, NULL),
('onset_date_absent', OLD.onset_date_absent, NULL),
('onset_precision', OLD.onset_precision, NULL),
('onset_precision_absent', OLD.onset_precision_absent, NULL),
('onset_hours', OLD.onset_hours, NULL),
('onset_hours_absent', OLD.onset_hours_absent, NULL),
('fp_hb', OLD.fp_hb, NULL),
('fp_hb_absent', OLD.fp_hb_absent, NULL),
('fp_eye_closure', OLD.fp_eye_closure, NULL),
('fp_eye_closure_absent', OLD.fp_eye_closure_absent, NULL),
('fp_corneal', OLD.fp_corneal, NULL),
('fp_corneal_absent', OLD.fp_corneal_absent, NULL),
('hl_sev', OLD.hl_sev, NULL),
('hl_sev_absent', OLD.hl_sev_absent, NULL),
('hl_type', OLD.hl_type, NULL),
('hl_type_absent', OLD.hl_type_absent, NULL),
('csf_site', OLD.csf_site, NULL),
('csf_site_absent', OLD.csf_site_absent, NULL),
('csf_drain', OLD.csf_drain, NULL),
('csf_drain_absent', OLD.csf_drain_absent, NULL),
('csf_reop', OLD.csf_reop, NULL),
('csf_reop_absent', OLD.csf_reop_absent, NULL),
('inf_kind', OLD.inf_kind, NULL),
('inf_kind_absent', OLD.inf_kind_absent, NULL),
('hem_site', OLD.hem_site, NULL),
('hem_site_absent', OLD.hem_site_absent, NULL),
('lcn_kind', OLD.lcn_kind, NULL),
('lcn_kind_absent', OLD.lcn_kind_absent, NULL),
('dip_nerve', OLD.dip_nerve, NULL),
('dip_nerve_absent', OLD.dip_nerve_absent, NULL),
('num_site', OLD.num_site, NULL),
('num_site_absent', OLD.num_site_absent, NULL),
('dth_cause', OLD.dth_cause, NULL),
('dth_cause_absent', OLD.dth_cause_absent, NULL),
('dth_related', OLD.dth_related, NULL),
('dth_related_absent', OLD.dth_related_absent, NULL),
('treatment', OLD.treatment, NULL),
('treatment_absent', OLD.treatment_absent, NULL),
('clavien', OLD.clavien, NULL),
('clavien_absent', OLD.clavien_absent, NULL),
('resolved_date', OLD.resolved_date, NULL),
('resolved_date_absent', OLD.resolved_date_absent, NULL),
('residual', OLD.residual, NULL),
('residual_absent', OLD.residual_absent, NULL),
('last_status', OLD.last_status, NULL),
('last_status_absent', OLD.last_status_absent, NULL),
('source', OLD.source, NULL),
('source_absent', OLD.source_absent, NULL),
('note', OLD.note, NULL),
('note_absent', OLD.note_absent, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_contact_insert AFTER INSERT ON contact
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'contact', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('operation_id', NULL, NEW.operation_id),
('fu_date', NULL, NEW.fu_date),
('fu_date_absent', NULL, NEW.fu_date_absent),
('fu_time', NULL, NEW.fu_time),
('fu_time_absent', NULL, NEW.fu_time_absent),
('fu_mode', NULL, NEW.fu_mode),
('fu_mode_absent', NULL, NEW.fu_mode_absent),
('fu_result', NULL, NEW.fu_result),
('fu_result_absent', NULL, NEW.fu_result_absent),
('fu_phone', NULL, NEW.fu_phone),
('fu_phone_absent', NULL, NEW.fu_phone_absent),
('id_checked', NULL, NEW.id_checked),
('id_checked_absent', NULL, NEW.id_checked_absent),
('retry_at', NULL, NEW.retry_at),
('retry_at_absent', NULL, NEW.retry_at_absent),
('spasm', NULL, NEW.spasm),
('spasm_absent', NULL, NEW.spasm_absent),
('spasm_stop_date', NULL, NEW.spasm_stop_date),
('spasm_stop_date_absent', NULL, NEW.spasm_stop_date_absent),
('spasm_stop_precision', NULL, NEW.spasm_stop_precision),
('spasm_stop_precision_absent', NULL, NEW.spasm_stop_precision_absent),
('fw_ever', NULL, NEW.fw_ever),
('fw_ever_absent', NULL, NEW.fw_ever_absent),
('fw_onset', NULL, NEW.fw_onset),
('fw_onset_absent', NULL, NEW.fw_onset_absent),
('fw_onset_precision', NULL, NEW.fw_onset_precision),
('fw_onset_precision_absent', NULL, NEW.fw_onset_precision_absent),
('fw_last_normal', NULL, NEW.fw_last_normal),
('fw_last_normal_absent', NULL, NEW.fw_last_normal_absent),
('hb', NULL, NEW.hb),
('hb_absent', NULL, NEW.hb_absent),
('hb_basis', NULL, NEW.hb_basis),
('hb_basis_absent', NULL, NEW.hb_basis_absent),
('phone4_forehead', NULL, NEW.phone4_forehead),
('phone4_forehead_absent', NULL, NEW.phone4_forehead_absent),
('phone4_eye', NULL, NEW.phone4_eye),
('phone4_eye_absent', NULL, NEW.phone4_eye_absent),
('phone4_mouth', NULL, NEW.phone4_mouth),
('phone4_mouth_absent', NULL, NEW.phone4_mouth_absent),
('phone4_leak', NULL, NEW.phone4_leak),
('phone4_leak_absent', NULL, NEW.phone4_leak_absent),
('hear_now', NULL, NEW.hear_now),
('hear_now_absent', NULL, NEW.hear_now_absent),
('tinn_now', NULL, NEW.tinn_now),
('tinn_now_absent', NULL, NEW.tinn_now_absent),
('vert_now', NULL, NEW.vert_now),
('vert_now_absent', NULL, NEW.vert_now_absent),
('voice_now', NULL, NEW.voice_now),
('voice_now_absent', NULL, NEW.voice_now_absent),
('swallow_now', NULL, NEW.swallow_now),
('swallow_now_absent', NULL, NEW.swallow_now_absent),
('leak_now', NULL, NEW.leak_now),
('leak_now_absent', NULL, NEW.leak_now_absent),
('wound_now', NULL, NEW.wound_now),
('wound_now_absent', NULL, NEW.wound_now_absent),
('headache_now', NULL, NEW.headache_now),
('headache_now_absent', NULL, NEW.headache_now_absent),
('fw_tx', NULL, NEW.fw_tx),
('fw_tx_absent', NULL, NEW.fw_tx_absent),
('contact_changed', NULL, NEW.contact_changed),
('contact_changed_absent', NULL, NEW.contact_changed_absent),
('satisfaction', NULL, NEW.satisfaction),
('satisfaction_absent', NULL, NEW.satisfaction_absent),
('fu_note', NULL, NEW.fu_note),
('fu_note_absent', NULL, NEW.fu_note_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_contact_update AFTER UPDATE ON contact
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.operation_id IS NOT NEW.operation_id
    OR OLD.fu_date IS NOT NEW.fu_date
    OR OLD.fu_date_absent IS NOT NEW.fu_date_absent
    OR OLD.fu_time IS NOT NEW.fu_time
    OR OLD.fu_time_absent IS NOT NEW.fu_time_absent
    OR OLD.fu_mode IS NOT NEW.fu_mode
    OR OLD.fu_mode_absent IS NOT NEW.fu_mode_absent
    OR OLD.fu_result IS NOT NEW.fu_result
    OR OLD.fu_result_absent IS NOT NEW.fu_result_absent
    OR OLD.fu_phone IS NOT NEW.fu_phone
    OR OLD.fu_phone_absent IS NOT NEW.fu_phone_absent
    OR OLD.id_checked IS NOT NEW.id_checked
    OR OLD.id_checked_absent IS NOT NEW.id_checked_absent
    OR OLD.retry_at IS NOT NEW.retry_at
    OR OLD.retry_at_absent IS NOT NEW.retry_at_absent
    OR OLD.spasm IS NOT NEW.spasm
    OR OLD.spasm_absent IS NOT NEW.spasm_absent
    OR OLD.spasm_stop_date IS NOT NEW.spasm_stop_date
    OR OLD.spasm_stop_date_absent IS NOT NEW.spasm_stop_date_absent
    OR OLD.spasm_stop_precision IS NOT NEW.spasm_stop_precision
    OR OLD.spasm_stop_precision_absent IS NOT NEW.spasm_stop_precision_absent
    OR OLD.fw_ever IS NOT NEW.fw_ever
    OR OLD.fw_ever_absent IS NOT NEW.fw_ever_absent
    OR OLD.fw_onset IS NOT NEW.fw_onset
    OR OLD.fw_onset_absent IS NOT NEW.fw_onset_absent
    OR OLD.fw_onset_precision IS NOT NEW.fw_onset_precision
    OR OLD.fw_onset_precision_absent IS NOT NEW.fw_onset_precision_absent
    OR OLD.fw_last_normal IS NOT NEW.fw_last_normal
    OR OLD.fw_last_normal_absent IS NOT NEW.fw_last_normal_absent
    OR OLD.hb IS NOT NEW.hb
    OR OLD.hb_absent IS NOT NEW.hb_absent
    OR OLD.hb_basis IS NOT NEW.hb_basis
    OR OLD.hb_basis_absent IS NOT NEW.hb_basis_absent
    OR OLD.phone4_forehead IS NOT NEW.phone4_forehead
    OR OLD.phone4_forehead_absent IS NOT NEW.phone4_forehead_absent
    OR OLD.phone4_eye IS NOT NEW.phone4_eye
    OR OLD.phone4_eye_absent IS NOT NEW.phone4_eye_absent
    OR OLD.phone4_mouth IS NOT NEW.phone4_mouth
    OR OLD.phone4_mouth_absent IS NOT NEW.phone4_mouth_absent
    OR OLD.phone4_leak IS NOT NEW.phone4_leak
    OR OLD.phone4_leak_absent IS NOT NEW.phone4_leak_absent
    OR OLD.hear_now IS NOT NEW.hear_now
    OR OLD.hear_now_absent IS NOT NEW.hear_now_absent
    OR OLD.tinn_now IS NOT NEW.tinn_now
    OR OLD.tinn_now_absent IS NOT NEW.tinn_now_absent
    OR OLD.vert_now IS NOT NEW.vert_now
    OR OLD.vert_now_absent IS NOT NEW.vert_now_absent
    OR OLD.voice_now IS NOT NEW.voice_now
    OR OLD.voice_now_absent IS NOT NEW.voice_now_absent
    OR OLD.swallow_now IS NOT NEW.swallow_now
    OR OLD.swallow_now_absent IS NOT NEW.swallow_now_absent
    OR OLD.leak_now IS NOT NEW.leak_now
    OR OLD.leak_now_absent IS NOT NEW.leak_now_absent
    OR OLD.wound_now IS NOT NEW.wound_now
    OR OLD.wound_now_absent IS NOT NEW.wound_now_absent
    OR OLD.headache_now IS NOT NEW.headache_now
    OR OLD.headache_now_absent IS NOT NEW.headache_now_absent
    OR OLD.fw_tx IS NOT NEW.fw_tx
    OR OLD.fw_tx_absent IS NOT NEW.fw_tx_absent
    OR OLD.contact_changed IS NOT NEW.contact_changed
    OR OLD.contact_changed_absent IS NOT NEW.contact_changed_absent
    OR OLD.satisfaction IS NOT NEW.satisfaction
    OR OLD.satisfaction_absent IS NOT NEW.satisfaction_absent
    OR OLD.fu_note IS NOT NEW.fu_note
    OR OLD.fu_note_absent IS NOT NEW.fu_note_absent
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'contact', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('operation_id', OLD.operation_id, NEW.operation_id),
('fu_date', OLD.fu_date, NEW.fu_date),
('fu_date_absent', OLD.fu_date_absent, NEW.fu_date_absent),
('fu_time', OLD.fu_time, NEW.fu_time),
('fu_time_absent', OLD.fu_time_absent, NEW.fu_time_absent),
('fu_mode', OLD.fu_mode, NEW.fu_mode),
('fu_mode_absent', OLD.fu_mode_absent, NEW.fu_mode_absent),
('fu_result', OLD.fu_result, NEW.fu_result),
('fu_result_absent', OLD.fu_result_absent, NEW.fu_result_absent),
('fu_phone', OLD.fu_phone, NEW.fu_phone),
('fu_phone_absent', OLD.fu_phone_absent, NEW.fu_phone_absent),
('id_checked', OLD.id_checked, NEW.id_checked),
('id_checked_absent', OLD.id_checked_absent, NEW.id_checked_absent),
('retry_at', OLD.retry_at, NEW.retry_at),
('retry_at_absent', OLD.retry_at_absent, NEW.retry_at_absent),
('spasm', OLD.spasm, NEW.spasm),
('spasm_absent', OLD.spasm_absent, NEW.spasm_absent),
('spasm_stop_date', OLD.spasm_stop_date, NEW.spasm_stop_date),
('spasm_stop_date_absent', OLD.spasm_stop_date_absent, NEW.spasm_stop_date_absent),
('spasm_stop_precision', OLD.spasm_stop_precision, NEW.spasm_stop_precision),
('spasm_stop_precision_absent', OLD.spasm_stop_precision_absent, NEW.spasm_stop_precision_absent),
('fw_ever', OLD.fw_ever, NEW.fw_ever),
('fw_ever_absent', OLD.fw_ever_absent, NEW.fw_ever_absent),
('fw_onset', OLD.fw_onset, NEW.fw_onset),
('fw_onset_absent', OLD.fw_onset_absent, NEW.fw_onset_absent),
('fw_onset_precision', OLD.fw_onset_precision, NEW.fw_onset_precision),
('fw_onset_precision_absent', OLD.fw_onset_precision_absent, NEW.fw_onset_precision_absent),
('fw_last_normal', OLD.fw_last_normal, NEW.fw_last_normal),
('fw_last_normal_absent', OLD.fw_last_normal_absent, NEW.fw_last_normal_absent),
('hb', OLD.hb, NEW.hb),
('hb_absent', OLD.hb_absent, NEW.hb_absent),
('hb_basis', OLD.hb_basis, NEW.hb_basis),
('hb_basis_absent', OLD.hb_basis_absent, NEW.hb_basis_absent),
('phone4_forehead', OLD.phone4_forehead, NEW.phone4_forehead),
('phone4_forehead_absent', OLD.phone4_forehead_absent, NEW.phone4_forehead_absent),
('phone4_eye', OLD.phone4_eye, NEW.phone4_eye),
('phone4_eye_absent', OLD.phone4_eye_absent, NEW.phone4_eye_absent),
('phone4_mouth', OLD.phone4_mouth, NEW.phone4_mouth),
('phone4_mouth_absent', OLD.phone4_mouth_absent, NEW.phone4_mouth_absent),
('phone4_leak', OLD.phone4_leak, NEW.phone4_leak),
('phone4_leak_absent', OLD.phone4_leak_absent, NEW.phone4_leak_absent),
('hear_now', OLD.hear_now, NEW.hear_now),
('hear_now_absent', OLD.hear_now_absent, NEW.hear_now_absent),
('tinn_now', OLD.tinn_now, NEW.tinn_now),
('tinn_now_absent', OLD.tinn_now_absent, NEW.tinn_now_absent),
('vert_now', OLD.vert_now, NEW.vert_now),
('vert_now_absent', OLD.vert_now_absent, NEW.vert_now_absent),
('voice_now', OLD.voice_now, NEW.voice_now),
('voice_now_absent', OLD.voice_now_absent, NEW.voice_now_absent),
('swallow_now', OLD.swallow_now, NEW.swallow_now),
('swallow_now_absent', OLD.swallow_now_absent, NEW.swallow_now_absent),
('leak_now', OLD.leak_now, NEW.leak_now),
('leak_now_absent', OLD.leak_now_absent, NEW.leak_now_absent),
('wound_now', OLD.wound_now, NEW.wound_now),
('wound_now_absent', OLD.wound_now_absent, NEW.wound_now_absent),
('headache_now', OLD.headache_now, NEW.headache_now),
('headache_now_absent', OLD.headache_now_absent, NEW.headache_now_absent),
('fw_tx', OLD.fw_tx, NEW.fw_tx),
('fw_tx_absent', OLD.fw_tx_absent, NEW.fw_tx_absent),
('contact_changed', OLD.contact_changed, NEW.contact_changed),
('contact_changed_absent', OLD.contact_changed_absent, NEW.contact_changed_absent),
('satisfaction', OLD.satisfaction, NEW.satisfaction),
('satisfaction_absent', OLD.satisfaction_absent, NEW.satisfaction_absent),
('fu_note', OLD.fu_note, NEW.fu_note),
('fu_note_absent', OLD.fu_note_absent, NEW.fu_note_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_contact_delete AFTER DELETE ON contact
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'contact', OLD.id, OLD.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('operation_id', OLD.operation_id, NULL),
('entered_at', OLD.entered_at, NULL),
('entered_by', OLD.entered_by, NULL),
('changed_at', OLD.changed_at, NULL),
('changed_by', OLD.changed_by, NULL),
('fu_date', OLD.fu_date, NULL),
('fu_date_absent', OLD.fu_date_absent, NULL),
('fu_time', OLD.fu_time, NULL),
('fu_time_absent', OLD.fu_time_absent, NULL),
('fu_mode', OLD.fu_mode, NULL),
('fu_mode_absent', OLD.fu_mode_absent, NULL),
('fu_result', OLD.fu_result, NULL),
('fu_result_absent', OLD.fu_result_absent, NULL),
('fu_phone', OLD.fu_phone, NULL),
('fu_phone_absent', OLD.fu_phone_absent, NULL),
('id_checked', OLD.id_checked, NULL),
('id_checked_absent', OLD.id_checked_absent, NULL),
('retry_at', OLD.retry_at, NULL),
('retry_at_absent', OLD.retry_at_absent, NULL),
('spasm', OLD.spasm, NULL),
('spasm_absent', OLD.spasm_absent, NULL),
('spasm_stop_date', OLD.spasm_stop_date, NULL),
('spasm_stop_date_absent', OLD.spasm_stop_date_absent, NULL),
('spasm_stop_precision', OLD.spasm_stop_precision, NULL),
('spasm_stop_precision_absent', OLD.spasm_stop_precision_absent, NULL),
('fw_ever', OLD.fw_ever, NULL),
('fw_ever_absent', OLD.fw_ever_absent, NULL),
('fw_onset', OLD.fw_onset, NULL),
('fw_onset_absent', OLD.fw_onset_absent, NULL),
('fw_onset_precision', OLD.fw_onset_precision, NULL),
('fw_onset_precision_absent', OLD.fw_onset_precision_absent, NULL),
('fw_last_normal', OLD.fw_last_normal, NULL),
('fw_last_normal_absent', OLD.fw_last_normal_absent, NULL),
('hb', OLD.hb, NULL),
('hb_absent', OLD.hb_absent, NULL),
('hb_basis', OLD.hb_basis, NULL),
('hb_basis_absent', OLD.hb_basis_absent, NULL),
('phone4_forehead', OLD.phone4_forehead, NULL),
('phone4_forehead_absent', OLD.phone4_forehead_absent, NULL),
('phone4_eye', OLD.phone4_eye, NULL),
('phone4_eye_absent', OLD.phone4_eye_absent, NULL),
('phone4_mouth', OLD.phone4_mouth, NULL),
('phone4_mouth_absent', OLD.phone4_mouth_absent, NULL),
('phone4_leak', OLD.phone4_leak, NULL),
('phone4_leak_absent', OLD.phone4_leak_absent, NULL),
('hear_now', OLD.hear_now, NULL),
('hear_now_absent', OLD.hear_now_absent, NULL),
('tinn_now', OLD.tinn_now, NULL),
('tinn_now_absent', OLD.tinn_now_absent, NULL),
('vert_now', OLD.vert_now, NULL),
('vert_now_absent', OLD.vert_now_absent, NULL),
('voice_now', OLD.voice_now, NULL),
('voice_now_absent', OLD.voice_now_absent, NULL),
('swallow_now', OLD.swallow_now, NULL),
('swallow_now_absent', OLD.swallow_now_absent, NULL),
('leak_now', OLD.leak_now, NULL),
('leak_now_absent', OLD.leak_now_absent, NULL),
('wound_now', OLD.wound_now, NULL),
('wound_now_absent', OLD.wound_now_absent, NULL),
('headache_now', OLD.headache_now, NULL),
('headache_now_absent', OLD.headache_now_absent, NULL),
('fw_tx', OLD.fw_tx, NULL),
('fw_tx_absent', OLD.fw_tx_absent, NULL),
('contact_changed', OLD.contact_changed, NULL),
('contact_changed_absent', OLD.contact_changed_absent, NULL),
('satisfaction', OLD.satisfaction, NULL),
('satisfaction_absent', OLD.satisfaction_absent, NULL),
('fu_note', OLD.fu_note, NULL),
('fu_note_absent', OLD.fu_note_absent, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_phone_insert AFTER INSERT ON phone
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'phone', NEW.id, NEW.patient_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('patient_id', NULL, NEW.patient_id),
('phone_no', NULL, NEW.phone_no),
('phone_no_absent', NULL, NEW.phone_no_absent),
('phone_whose', NULL, NEW.phone_whose),
('phone_whose_absent', NULL, NEW.phone_whose_absent),
('phone_rank', NULL, NEW.phone_rank),
('phone_rank_absent', NULL, NEW.phone_rank_absent),
('phone_checked_on', NULL, NEW.phone_checked_on),
('phone_checked_on_absent', NULL, NEW.phone_checked_on_absent),
('phone_dead_on', NULL, NEW.phone_dead_on),
('phone_dead_on_absent', NULL, NEW.phone_dead_on_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_phone_update AFTER UPDATE ON phone
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.patient_id IS NOT NEW.patient_id
    OR OLD.phone_no IS NOT NEW.phone_no
    OR OLD.phone_no_absent IS NOT NEW.phone_no_absent
    OR OLD.phone_whose IS NOT NEW.phone_whose
    OR OLD.phone_whose_absent IS NOT NEW.phone_whose_absent
    OR OLD.phone_rank IS NOT NEW.phone_rank
    OR OLD.phone_rank_absent IS NOT NEW.phone_rank_absent
    OR OLD.phone_checked_on IS NOT NEW.phone_checked_on
    OR OLD.phone_checked_on_absent IS NOT NEW.phone_checked_on_absent
    OR OLD.phone_dead_on IS NOT NEW.phone_dead_on
    OR OLD.phone_dead_on_absent IS NOT NEW.phone_dead_on_absent
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'phone', NEW.id, NEW.patient_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('patient_id', OLD.patient_id, NEW.patient_id),
('phone_no', OLD.phone_no, NEW.phone_no),
('phone_no_absent', OLD.phone_no_absent, NEW.phone_no_absent),
('phone_whose', OLD.phone_whose, NEW.phone_whose),
('phone_whose_absent', OLD.phone_whose_absent, NEW.phone_whose_absent),
('phone_rank', OLD.phone_rank, NEW.phone_rank),
('phone_rank_absent', OLD.phone_rank_absent, NEW.phone_rank_absent),
('phone_checked_on', OLD.phone_checked_on, NEW.phone_checked_on),
('phone_checked_on_absent', OLD.phone_checked_on_absent, NEW.phone_checked_on_absent),
('phone_dead_on', OLD.phone_dead_on, NEW.phone_dead_on),
('phone_dead_on_absent', OLD.phone_dead_on_absent, NEW.phone_dead_on_absent)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_phone_delete AFTER DELETE ON phone
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'phone', OLD.id, OLD.patient_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('patient_id', OLD.patient_id, NULL),
('entered_at', OLD.entered_at, NULL),
('entered_by', OLD.entered_by, NULL),
('changed_at', OLD.changed_at, NULL),
('changed_by', OLD.changed_by, NULL),
('phone_no', OLD.phone_no, NULL),
('phone_no_absent', OLD.phone_no_absent, NULL),
('phone_whose', OLD.phone_whose, NULL),
('phone_whose_absent', OLD.phone_whose_absent, NULL),
('phone_rank', OLD.phone_rank, NULL),
('phone_rank_absent', OLD.phone_rank_absent, NULL),
('phone_checked_on', OLD.phone_checked_on, NULL),
('phone_checked_on_absent', OLD.phone_checked_on_absent, NULL),
('phone_dead_on', OLD.phone_dead_on, NULL),
('phone_dead_on_absent', OLD.phone_dead_on_absent, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_plan_insert AFTER INSERT ON plan
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'plan', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('operation_id', NULL, NEW.operation_id),
('code', NULL, NEW.code),
('target', NULL, NEW.target),
('open', NULL, NEW.open),
('close', NULL, NEW.close),
('prompt_from', NULL, NEW.prompt_from),
('red_from', NULL, NEW.red_from),
('asks_palsy', NULL, NEW.asks_palsy),
('protocol_version', NULL, NEW.protocol_version),
('agreed_on', NULL, NEW.agreed_on)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_plan_update AFTER UPDATE ON plan
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.operation_id IS NOT NEW.operation_id
    OR OLD.code IS NOT NEW.code
    OR OLD.target IS NOT NEW.target
    OR OLD.open IS NOT NEW.open
    OR OLD.close IS NOT NEW.close
    OR OLD.prompt_from IS NOT NEW.prompt_from
    OR OLD.red_from IS NOT NEW.red_from
    OR OLD.asks_palsy IS NOT NEW.asks_palsy
    OR OLD.protocol_version IS NOT NEW.protocol_version
    OR OLD.agreed_on IS NOT NEW.agreed_on
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'plan', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('operation_id', OLD.operation_id, NEW.operation_id),
('code', OLD.code, NEW.code),
('target', OLD.target, NEW.target),
('open', OLD.open, NEW.open),
('close', OLD.close, NEW.close),
('prompt_from', OLD.prompt_from, NEW.prompt_from),
('red_from', OLD.red_from, NEW.red_from),
('asks_palsy', OLD.asks_palsy, NEW.asks_palsy),
('protocol_version', OLD.protocol_version, NEW.protocol_version),
('agreed_on', OLD.agreed_on, NEW.agreed_on)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_plan_delete AFTER DELETE ON plan
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'plan', OLD.id, OLD.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('operation_id', OLD.operation_id, NULL),
('code', OLD.code, NULL),
('target', OLD.target, NULL),
('open', OLD.open, NULL),
('close', OLD.close, NULL),
('prompt_from', OLD.prompt_from, NULL),
('red_from', OLD.red_from, NULL),
('asks_palsy', OLD.asks_palsy, NULL),
('protocol_version', OLD.protocol_version, NULL),
('agreed_on', OLD.agreed_on, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_confirmation_insert AFTER INSERT ON confirmation
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'confirmation', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', NULL, NEW.id),
('record', NULL, NEW.record),
('row_id', NULL, NEW.row_id),
('operation_id', NULL, NEW.operation_id),
('rule', NULL, NEW.rule),
('facts', NULL, NEW.facts),
('at', NULL, NEW.at),
('person', NULL, NEW.person),
('reason', NULL, NEW.reason)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_confirmation_update AFTER UPDATE ON confirmation
WHEN (SELECT step FROM unit) IS NOT 0 AND (
    OLD.record IS NOT NEW.record
    OR OLD.row_id IS NOT NEW.row_id
    OR OLD.operation_id IS NOT NEW.operation_id
    OR OLD.rule IS NOT NEW.rule
    OR OLD.facts IS NOT NEW.facts
    OR OLD.at IS NOT NEW.at
    OR OLD.person IS NOT NEW.person
    OR OLD.reason IS NOT NEW.reason
)
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'confirmation', NEW.id, NEW.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('record', OLD.record, NEW.record),
('row_id', OLD.row_id, NEW.row_id),
('operation_id', OLD.operation_id, NEW.operation_id),
('rule', OLD.rule, NEW.rule),
('facts', OLD.facts, NEW.facts),
('at', OLD.at, NEW.at),
('person', OLD.person, NEW.person),
('reason', OLD.reason, NEW.reason)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER trail_confirmation_delete AFTER DELETE ON confirmation
WHEN (SELECT step FROM unit) IS NOT 0
BEGIN
    SELECT raise(ABORT, 'nobody says who is changing the register')
        WHERE (SELECT person FROM unit) IS NULL;
    INSERT INTO step (at, person, action, reason, undoes)
        SELECT at, person, action, reason, undoes FROM unit WHERE step IS NULL;
    UPDATE unit SET step = last_insert_rowid() WHERE step IS NULL;
    INSERT INTO change (step_id, record, row_id, above_id, key, old, new)
        SELECT unit.step, 'confirmation', OLD.id, OLD.operation_id, key, old, new
        FROM unit, (
SELECT NULL AS key, NULL AS old, NULL AS new UNION ALL VALUES
('id', OLD.id, NULL),
('record', OLD.record, NULL),
('row_id', OLD.row_id, NULL),
('operation_id', OLD.operation_id, NULL),
('rule', OLD.rule, NULL),
('facts', OLD.facts, NULL),
('at', OLD.at, NULL),
('person', OLD.person, NULL),
('reason', OLD.reason, NULL)
        ) WHERE old IS NOT new;
END
""",
    """
CREATE TRIGGER change_kept_DELETE BEFORE DELETE ON change
BEGIN
    SELECT raise(ABORT, 'the history only grows');
END
""",
    """
CREATE TRIGGER change_kept_UPDATE BEFORE UPDATE ON change
BEGIN
    SELECT raise(ABORT, 'the history only grows');
END
""",
    """
CREATE TRIGGER step_kept_DELETE BEFORE DELETE ON step
BEGIN
    SELECT raise(ABORT, 'the history only grows');
END
""",
    """
CREATE TRIGGER step_kept_UPDATE BEFORE UPDATE ON step
WHEN OLD.reason IS NOT NULL OR NEW.reason IS NULL
    OR (OLD.id, OLD.at, OLD.person, OLD.action, OLD.undoes)
        IS NOT (NEW.id, NEW.at, NEW.person, NEW.action, NEW.undoes)
BEGIN
    SELECT raise(ABORT, 'the history only grows');
END
""",
)


def upgrade() -> None:
    """Make the tables, their indexes and the triggers that keep the history."""
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement.strip())
