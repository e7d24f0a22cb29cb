import Model
import Testing

@Suite("Who sees and writes what")
struct RightsTests {
  let model = CareModel.current

  @Test("Roles")
  func roles() {
    #expect(Role.allCases.filter(\.isOfficial) == [.village, .town, .county, .auditor])
    #expect(Role.allCases.filter(\.mayWriteRecords) == [.volunteer, .village, .town, .county])
    #expect(Role.volunteer.visibility == .scope)
    #expect(Role.auditor.visibility == .officials)
    #expect(Role.admin.visibility == nil)
    for role in Role.allCases { #expect(Role(key: role.key) == role) }
    #expect(Role(key: "root") == nil)
  }

  @Test("Auditor and administrator write nothing, and nobody writes what the hub derives")
  func readers() {
    for type in model.types {
      #expect(!type.mayWrite(.auditor) && !type.mayWrite(.admin))
      #expect(type.mayRead(.auditor) && !type.mayRead(.admin))
      for field in type.fields {
        #expect(field.mayWrite(.auditor) == .no && field.mayWrite(.admin) == .no, "\(field.key)")
        if field.writtenByHub {
          for role in Role.allCases { #expect(field.mayWrite(role) == .no, "\(field.key)") }
        } else {
          #expect(field.mayWrite(.county) == .yes && field.mayWrite(.town) == .yes, "\(field.key)")
        }
        for role in Role.allCases where field.mayWrite(role) == .yes {
          #expect(role.visibility.map { field.isVisible(to: $0) } == true, "\(field.key): \(role.key) writes unseen")
        }
      }
    }
  }

  @Test(
    "A field's rights",
    arguments: [
      ("name", Permission.yes, Permission.yes, Permission.yes), ("id_number", .propose, .propose, .yes),
      ("id_number_unverified", .propose, .propose, .yes), ("id_number_masked", .no, .no, .no),
      ("nursing_subsidy", .no, .propose, .yes), ("risk_tier", .propose, .yes, .yes),
      ("same_as", .propose, .propose, .yes), ("archived", .yes, .yes, .yes), ("official_note", .no, .yes, .yes),
    ])
  func rights(key: String, volunteer: Permission, village: Permission, town: Permission) throws {
    let field = try #require(model.type(key: "elder")?.field(key: key))
    #expect(field.mayWrite(.volunteer) == volunteer)
    #expect(field.mayWrite(.village) == village)
    #expect(field.mayWrite(.town) == town)
  }

  @Test("A volunteer's device does not see the ID number, but sees the masked one")
  func visibility() throws {
    let elder = try #require(model.type(key: "elder"))
    #expect(elder.field(key: "id_number")?.isVisible(to: .scope) == false)
    #expect(elder.field(key: "id_number")?.isVisible(to: .officials) == true)
    #expect(elder.field(key: "id_number_masked")?.isVisible(to: .scope) == true)
  }
}
