import Model

extension CareModel {
  /// What a later version of the programs might declare: a type, fields of both classes and a value more.
  static let later = CareModel(
    version: CareModel.current.version + 1,
    types: CareModel.current.types.map { $0.number == CareModel.Number.elder ? grown : $0 } + [.call])

  private static let grown: RecordType = {
    let living = Vocabulary(
      Vocabulary.living.key, "居住情况", "living arrangement",
      Vocabulary.living.terms + [Term(LaterNumber.livingCode, "later_living", "互助点", "shared house")])
    let kept = RecordType.elder.fields.filter { $0.key != "living" }
    return RecordType(
      CareModel.Number.elder, "elder", Label("老年人", "elder"), region: .field(24),
      kept + [
        Field(30, "living", Label("居住情况", "living arrangement"), .vocabulary(living), []),
        Field(LaterNumber.nickname, "nickname", Label("小名", "nickname"), .text(maxBytes: 200), []),
        Field(LaterNumber.hobbies, "hobbies", Label("爱好", "hobbies"), .flags(.categories), []),
        Field(LaterNumber.pension, "pension_note", Label("养老金", "pension"), .text(maxBytes: 200), [.officials]),
      ])
  }()
}

extension RecordType {
  /// A record type that only a later version knows.
  fileprivate static let call = RecordType(
    LaterNumber.call, "call", Label("通话", "call"), region: .follows(1),
    [
      Field(1, "elder", Label("老人", "elder"), .reference(CareModel.Number.elder), [.required]),
      Field(2, "note", Label("记录", "note"), .text(maxBytes: 4000), []),
    ])
}

/// The numbers that the later model adds.
enum LaterNumber {
  static let call: UInt16 = 99
  static let nickname: UInt32 = 700
  static let hobbies: UInt32 = 701
  static let pension: UInt32 = 1700
  static let livingCode: Int64 = 201
}
