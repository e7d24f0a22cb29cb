import Model
package import Store

/// What an import may do on somebody's behalf.
extension Authority {
  /// Whether this account imports anything at all: an auditor only reads, an administrator sees no personal data.
  package var mayImport: Bool { role.mayWriteRecords && role.visibility != nil }

  func maySee(_ field: Field) -> Bool { role.visibility.map { field.isVisible(to: $0) } ?? false }

  /// The fields of a type that the role may only propose.
  func proposable(_ type: RecordType) -> [Field] { type.fields.filter { $0.mayWrite(role) == .propose } }
}
