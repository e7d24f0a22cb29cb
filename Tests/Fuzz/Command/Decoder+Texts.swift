import Model
import Roster
import Terminal
import Wire

extension Decoder {
  static let texts = [
    Decoder("roster") { bytes in
      let file = try RosterFile(bytes)
      precondition(file.rows.allSatisfy { $0.number > 0 && !$0.cells.isEmpty }, "a row without cells")
    },
    Decoder("column_map") { bytes in _ = try ColumnMap(bytes) },
    Decoder("json") { bytes in
      let value = try JSONValue.parse(bytes)
      var writer = JSONWriter()
      writer.value(value)
      let text = writer.bytes
      check(value, "a text") { try JSONValue.parse(text) }
    },
    // The first byte chooses the field: what people type and rosters hold.
    Decoder("field") { bytes in
      guard let first = bytes.first, let text = String(validating: bytes.dropFirst(), as: UTF8.self) else { return }
      let field = fields[Int(first) % fields.count]
      guard case .success(let cells) = field.parse(text) else { return }
      for cell in cells {
        precondition(field.validate(cell.value, element: cell.element) == nil, "\(field.key) takes what it refuses")
        _ = field.plain(cell.value, element: cell.element)
        _ = field.format(cell.value, element: cell.element)
      }
    },
    Decoder("names") { bytes in
      guard let text = String(validating: bytes, as: UTF8.self) else { return }
      _ = try? Invitation(code: text)
      _ = DeviceToken(text: text)
      _ = RecordName.parse(text)
      _ = IDNumber.masked(text)
      _ = IDNumber.check(text)
    },
  ]

  private static let fields = CareModel.current.types.flatMap(\.fields)
}
