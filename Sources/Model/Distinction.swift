/// An official's word that two records of elders are of two people, however alike they look (SPEC §unite). A record of
/// its own, for there may be many of one elder, and each can be taken back.
extension RecordType {
  package static let distinction = RecordType(
    CareModel.Number.distinction, "distinction", Label("非同一人", "distinction"), region: .follows(1),
    [
      .reference(
        1, "elder", "老人", "elder", to: CareModel.Number.elder, .required, .writtenBy(officials),
        .proposedBy(proposers)),
      .reference(
        2, "other", "另一人", "other elder", to: CareModel.Number.elder, .required, .erasedWith, .writtenBy(officials),
        .proposedBy(proposers)),
      .text(3, "note", "理由", "why", max: 300, .writtenBy(officials), .proposedBy(proposers)),
      .boolean(4, "withdrawn", "已收回", "taken back", .writtenBy(officials), .proposedBy(proposers)),
    ])

  // As for `same_as`: whoever may unite may say that there is nothing to unite.
  private static let officials: Roles = [.town, .county]
  private static let proposers: Roles = [.volunteer, .village]
}
