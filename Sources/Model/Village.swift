/// A village or community: its name for its division code, from the list that officials import. A record, so that the
/// names reach every device whose scope the village lies in.
extension RecordType {
  package static let village = RecordType(
    CareModel.Number.village, "village", Label("村(社区)", "village"), region: .field(2),
    [
      .text(1, "name", "名称", "name", max: 120, .required, .writtenBy(officials)),
      .village(2, "code", "区划代码", "division code", .required, .writtenBy(officials)),
      .text(3, "other_names", "其他叫法", "other names", max: 300, .writtenBy(officials)),
      .text(4, "programme", "项目标签", "programme", max: 120, .writtenBy(officials)),
      .one(6, "urban_rural", "城乡分类", "urban or rural", of: .urbanRural, .writtenBy(officials)),
      .boolean(7, "old_revolutionary_area", "革命老区村", "old revolutionary area", .writtenBy(officials)),
      .integer(8, "households", "户数", "households", 0...1_000_000, .writtenBy(officials)),
      .integer(9, "elders", "60岁以上人数", "people of 60 and over", 0...1_000_000, .writtenBy(officials)),
      .note(5, "note", "备注", "note", max: 1000, .writtenBy(officials)),
    ])

  private static let officials: Roles = [.village, .town, .county]
}
