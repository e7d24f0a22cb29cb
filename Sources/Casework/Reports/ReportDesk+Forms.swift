import Care
import Model
import Terminal

extension ReportDesk {
  /// The page that a form asks for.
  /// - Parameters:
  ///   - given: by the names of the report's options; what it does not take asks nothing of it.
  ///   - record: the record that it is about, for a report that takes one.
  /// - Throws: as `report` does on a command line; `required`.
  package func page(
    _ asked: AskedReport, given: [(name: String, value: String)], record: String? = nil
  ) throws -> ReportPage {
    let values = Dictionary(given.map { ($0.name, $0.value) }) { $1 }
    for option in asked.options {
      guard let value = values[option.name] else {
        if option.isRequired { throw Self.missing(option) }
        continue
      }
      if case .choice(let choices) = option.kind, !choices.contains(where: { $0.value == value }) {
        throw Self.noSuchGrouping(choices.map(\.value))
      }
    }
    let arguments = Arguments(
      path: ["report", asked.key], options: asked.options,
      given: asked.options.compactMap { option in values[option.name].map { (option.name, [$0]) } },
      operands: record.map { ["id": $0] } ?? [:])
    let (report, regions) = try asked.answer(self, arguments)
    return try page(report, regions)
  }

  private static func missing(_ option: Option) -> Failure {
    Failure(
      "required", .badInput, Label("必填：\(option.label.zh)", "this is required: \(option.label.en)"),
      hint: Label("请填上", "fill it in")
    ).about(option.name)
  }

  private static func noSuchGrouping(_ keys: [String]) -> Failure {
    Failure(
      "invalid_grouping", .badInput, Label("这种统计没有这个分组", "this report has no such grouping"),
      hint: Label("可选：\(keys.joined(separator: "、"))", "one of: \(keys.joined(separator: ", "))"))
  }
}
