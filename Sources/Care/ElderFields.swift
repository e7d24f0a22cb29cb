import Model

/// The fields of an elder that figures and comparisons look at.
struct ElderFields {
  let type: RecordType
  let name, formerName, sex, birth, ageStated, ageStatedOn, idNumberMasked: Field
  let phone, phoneOther, village, group: Field
  let categories, living, institutionOn, riskTier, enrolled, sourceNote, doubts, archived, archivedOn: Field
  let selfCare, abilityLevel, disabilityGrade, chronic, riskEvents, dischargedOn, supportMode, visitInterval,
    reviewedOn, doctorContract, doctorFrom, doctorUntil: Field
  let idNumber, idNumberUnverified: Field

  init?(_ model: CareModel) {
    guard let type = model.type(number: CareModel.Number.elder) else { return nil }
    self.type = type
    name = type["name"]
    formerName = type["former_name"]
    sex = type["sex"]
    birth = type["birth"]
    ageStated = type["age_stated"]
    ageStatedOn = type["age_stated_on"]
    idNumberMasked = type["id_number_masked"]
    phone = type["phone"]
    phoneOther = type["phone_other"]
    village = type["village"]
    group = type["group"]
    categories = type["categories"]
    living = type["living"]
    institutionOn = type["institution_on"]
    riskTier = type["risk_tier"]
    enrolled = type["enrolled"]
    sourceNote = type[SourceNote.key]
    doubts = type["doubts"]
    archived = type["archived"]
    archivedOn = type["archived_on"]
    dischargedOn = type["discharged_on"]
    selfCare = type["self_care"]
    abilityLevel = type["ability_level"]
    disabilityGrade = type["disability_grade"]
    chronic = type["chronic"]
    riskEvents = type["risk_events"]
    supportMode = type["support_mode"]
    visitInterval = type["visit_interval_days"]
    reviewedOn = type["reviewed_on"]
    doctorContract = type["doctor_contract"]
    doctorFrom = type["doctor_contract_from"]
    doctorUntil = type["doctor_contract_until"]
    idNumber = type["id_number"]
    idNumberUnverified = type["id_number_unverified"]
  }
}
