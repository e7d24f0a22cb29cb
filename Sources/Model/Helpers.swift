/// People who help, the teams they form, what they learn. They belong to a division of any level.
extension RecordType {
  package static let helper = RecordType(
    CareModel.Number.helper, "helper", Label("帮扶人员", "helper"), region: .field(2),
    writtenBy: [.village, .town, .county],
    [
      .text(1, "name", "姓名", "name", max: 120, .required),
      .division(2, "division", "所属区划", "division", .required),
      .one(3, "kind", "身份", "kind", of: .visitorKind),
      .one(4, "sex", "性别", "sex", of: .sex),
      .text(5, "organisation", "单位", "organisation", max: 200),
      .reference(6, "team", "队伍", "team", to: CareModel.Number.team),
      .text(7, "account", "账号", "account", max: 128, .help("在本系统的账号名", "the name of their account here")),
      .any(8, "skills", "能做的服务", "what they can do", of: .services),
      .one(9, "state", "状态", "state", of: .helperState),
      .date(10, "joined_on", "加入日期", "joined on"),
      .date(11, "left_on", "退出日期", "left on"),
      .date(12, "trained_on", "最近培训日期", "last trained on"),
      .one(13, "certificate", "证书", "certificate", of: .certificate),
      .date(14, "certificate_until", "证书有效期", "certificate valid until"),
      .one(15, "skill_level", "技能等级", "skill level", of: .skillLevel),
      .boolean(16, "insured", "已参保险", "insured"),
      .note(17, "note", "备注", "note", max: 1000),
      .phone(1000, "phone", "电话", "phone", .officials, .writtenBy([.village, .town, .county])),
      .idNumber(1001, "id_number", "身份证号", "ID number", .officials),
      .date(1002, "birth", "出生日期", "date of birth", .officials, .writtenBy([.village, .town, .county])),
      .text(1003, "address", "住址", "address", max: 300, .officials, .writtenBy([.village, .town, .county])),
      .text(
        1004, "certificate_number", "证书编号", "certificate number", max: 60, .officials,
        .writtenBy([.village, .town, .county])),
    ])

  package static let team = RecordType(
    CareModel.Number.team, "team", Label("队伍", "team"), region: .field(2), writtenBy: [.village, .town, .county],
    [
      .text(1, "name", "名称", "name", max: 120, .required),
      .division(2, "division", "所属区划", "division", .required),
      .one(3, "kind", "队伍类型", "kind", of: .teamKind),
      .one(4, "organisation_kind", "组织身份", "kind of organisation", of: .visitorKind),
      .text(5, "leader", "负责人", "leader", max: 120),
      .integer(6, "members", "人数", "members", 0...100_000, .unit("人", "people")),
      .date(7, "founded_on", "成立日期", "founded on"),
      .date(8, "dissolved_on", "解散日期", "dissolved on"),
      .any(9, "services", "服务内容", "services", of: .services),
      .text(10, "programme", "项目标签", "programme", max: 120),
      .note(11, "note", "备注", "note", max: 1000),
      .phone(1000, "phone", "电话", "phone", .officials, .writtenBy([.village, .town, .county])),
    ])

  package static let training = RecordType(
    CareModel.Number.training, "training", Label("培训", "training session"), region: .field(2),
    writtenBy: [.village, .town, .county],
    [
      .text(1, "topic", "主题", "topic", max: 200, .required),
      .division(2, "division", "所属区划", "division", .required),
      .date(3, "held_on", "日期", "held on", .required),
      .tenths(4, "hours", "学时", "hours", 1...10_000, .unit("小时", "hours")),
      .text(5, "place", "地点", "place", max: 200),
      .one(6, "kind", "培训对象", "who was trained", of: .trainingKind),
      .integer(7, "trainees", "参加人数", "trainees", 0...100_000, .unit("人", "people")),
      .integer(
        8, "family_carers", "其中家庭照护者", "family carers among them", 0...100_000, .unit("人", "people")),
      .integer(9, "passed", "考核合格人数", "passed", 0...100_000, .unit("人", "people")),
      .integer(10, "certified", "取得证书人数", "certified", 0...100_000, .unit("人", "people")),
      .text(11, "trainer", "授课人", "trainer", max: 200),
      .text(12, "organiser", "主办单位", "organiser", max: 200),
      .reference(13, "facility", "设施", "facility", to: CareModel.Number.facility),
      .note(14, "note", "备注", "note", max: 2000),
      .one(20, "voided", "作废", "voided", of: .voided),
      .text(21, "voided_note", "作废说明", "about voiding", max: 300),
      .note(
        1000, "attendance", "签到名单", "who attended", max: 8000, .officials, .writtenBy([.village, .town, .county])),
    ])
}
