import Model
import Replication
import Store

/// Where services are given, and which villages have such a place.
struct FacilityFigures: ReportFigures {
  static let title = Label("设施", "facilities")
  static let groupings: [Grouping] = [.village, .facilityKind]
  static let isAboutTargets = false
  static let charted = "facilities"
  static let indicators = [
    Indicator(
      "facilities", .count, "设施", "facilities",
      "期末（未到期末则为今天）在用的设施：不是拟建或在建，那天以前已启用，没有关闭；状态为已关闭而没写关闭日期的不算",
      "facilities in use at the period's end, or today if that is earlier: neither planned nor being built, opened by then "
        + "and not closed; what has closed on a day that nobody wrote is not"),
    Indicator("beds", .count, "床位", "beds", "这些设施的床位数之和", "the beds of these, added up"),
    Indicator("occupied_beds", .count, "入住", "occupied", "这些设施的入住人数之和", "the occupied beds of these, added up"),
    Indicator("nursing_beds_share", .share, "护理型占比", "nursing beds", "护理型床位数之和÷床位", "nursing beds divided by beds"),
    Indicator(
      "private_beds_share", .share, "社会运营占比", "privately run beds", "公建民营、民办、民办非营利设施的床位÷床位",
      "beds run by others than public bodies, the village or a household, divided by beds"),
    Indicator(
      "medical_contract_rate", .share, "医养签约率", "medical contracts", "养老机构、敬老院、失能照护机构、医养结合机构中医养签约的÷这些机构",
      "care homes of all kinds with a medical contract, divided by all of these"),
    Indicator("villages", .count, "村(社区)", "villages", "名单里的村和社区", "villages and communities on the list"),
    Indicator(
      "facility_coverage_urban", .share, "城镇设施覆盖率", "covered, urban", "城乡分类为城镇（111–123）的村和社区中有在用设施的÷这些村和社区",
      "villages classed as urban (111–123) with a facility in use, divided by all of these"),
    Indicator(
      "facility_coverage_rural", .share, "农村设施覆盖率", "covered, rural", "城乡分类为乡村（210、220）的村中有在用设施的÷这些村",
      "villages classed as rural (210, 220) with a facility in use, divided by all of these"),
    Indicator(
      "day_care_coverage", .share, "日间照料覆盖率", "with day care", "有日间照料中心、或有设施提供日间照料的村和社区÷村(社区)",
      "villages with a day care, or a facility with that function, divided by villages"),
    Indicator(
      "station_coverage", .share, "站点覆盖率", "with a station", "有养老服务站、区域性养老服务中心、互助养老点或农村幸福院的村和社区÷村(社区)",
      "villages with a service station or centre, a mutual-aid point or a village happiness home, divided by villages"),
  ]
  static let notes = [
    Label(
      "设施算在其所在的村；所在区划写到乡镇以上的不计入村的覆盖",
      "a facility covers the village that it names; one that names a larger division covers none"),
    Label("按设施类型时没有村的覆盖", "by kind there is no coverage of villages"),
  ]

  let total: [Figure]
  let groups: [(key: String, figures: [Figure])]

  init(_ request: ReportRequest, _ population: Population) throws {
    let day = request.lastDay
    let facilities = try Facility.inUse(request.register, request.regions, on: day)
    var tally = Tally<Count>(Count(withVillages: request.grouping != .facilityKind))
    for facility in facilities {
      tally.add(to: [request.grouping == .facilityKind ? facility.kindKey : String(facility.division)]) {
        $0.take(facility)
      }
    }
    if request.grouping != .facilityKind {
      for village in try Village.all(request.register, request.regions, facilities) {
        tally.add(to: [String(village.code)]) { $0.take(village) }
      }
    }
    (total, groups) = tally.figures { $0.figures }
  }

  private struct Count {
    let withVillages: Bool
    private var facilities = 0
    private var beds = 0
    private var occupied = 0
    private var nursing = 0
    private var privateBeds = 0
    private var homes = 0
    private var homesWithContract = 0
    private var villages = 0
    private var urban = (all: 0, covered: 0)
    private var rural = (all: 0, covered: 0)
    private var withDayCare = 0
    private var withStation = 0

    init(withVillages: Bool) { self.withVillages = withVillages }

    mutating func take(_ facility: Facility) {
      facilities += 1
      beds += facility.beds
      occupied += facility.occupied
      nursing += facility.nursing
      if facility.isPrivatelyRun { privateBeds += facility.beds }
      guard facility.isHome else { return }
      homes += 1
      if facility.hasContract { homesWithContract += 1 }
    }

    mutating func take(_ village: Village) {
      villages += 1
      let covered = village.isCovered ? 1 : 0
      if village.isUrban { urban = (urban.all + 1, urban.covered + covered) }
      if village.isRural { rural = (rural.all + 1, rural.covered + covered) }
      if village.hasDayCare { withDayCare += 1 }
      if village.hasStation { withStation += 1 }
    }

    var figures: [Figure] {
      let own: [Figure] = [
        .count(facilities), .count(beds), .count(occupied), .share(part: nursing, of: beds),
        .share(part: privateBeds, of: beds), .share(part: homesWithContract, of: homes),
      ]
      guard withVillages else { return own + Array(repeating: .none, count: 5) }
      return own + [
        .count(villages), .share(part: urban.covered, of: urban.all), .share(part: rural.covered, of: rural.all),
        .share(part: withDayCare, of: villages), .share(part: withStation, of: villages),
      ]
    }
  }
}

/// A facility, as figures see it.
private struct Facility {
  let division: Int64
  let kind: Int64?
  let beds: Int
  let occupied: Int
  let nursing: Int
  let isPrivatelyRun: Bool
  let hasContract: Bool
  let hasDayCare: Bool

  var kindKey: String { kind.map { Vocabulary.facilityKind.keyText($0) } ?? "" }
  var isHome: Bool { Self.homes.contains(kind) }
  var isStation: Bool { Self.stations.contains(kind) }

  private static func kinds(_ keys: String...) -> Set<Int64?> { Set(keys.map { Vocabulary.facilityKind[$0] }) }
  private static let homes = kinds("care_home", "respect_home", "disabled_care", "medical_care")
  private static let stations = kinds("service_station", "service_centre", "mutual_aid", "happiness_home")
  private static let privately: Set<Int64?> = Set(
    ["public_private", "private", "private_nonprofit"].map { Vocabulary.operatorType[$0] })

  static func inUse(_ register: any Register, _ regions: [Region]?, on day: Int64) throws -> [Facility] {
    guard let type = register.model.type(number: CareModel.Number.facility) else { return [] }
    var found: [Facility] = []
    let state = Vocabulary.facilityState
    try register.forEach(type.number, in: regions) { stored in
      let record = stored.record
      let now = record.integer(type["state"])
      let closedOn = record.integer(type["closed_on"])
      guard now != state["planned"], now != state["building"], (record.integer(type["opened_on"]) ?? 0) <= day,
        closedOn.map({ $0 > day }) ?? (now != state["closed"])
      else { return true }
      found.append(Facility(stored, type))
      return true
    }
    return found
  }

  private init(_ stored: StoredRecord, _ type: RecordType) {
    let record = stored.record
    func number(_ key: String) -> Int { Int(record.integer(type[key]) ?? 0) }
    division = stored.region
    kind = record.integer(type["kind"])
    beds = number("beds")
    occupied = number("occupied_beds")
    nursing = number("nursing_beds")
    isPrivatelyRun = Self.privately.contains(record.integer(type["operator_type"]))
    hasContract = record.integer(type["medical_contract"]) == 1
    let functions = record.members(type["functions"]).map { Int64($0.element) }
    hasDayCare =
      kind == Vocabulary.facilityKind["day_care"] || functions.contains(Vocabulary.facilityFunctions["day_care"])
  }
}

/// A village, with what stands in it.
private struct Village {
  let code: Int64
  let isUrban: Bool
  let isRural: Bool
  var isCovered = false
  var hasDayCare = false
  var hasStation = false

  /// Each code once, however many records name it.
  static func all(_ register: any Register, _ regions: [Region]?, _ facilities: [Facility]) throws -> [Village] {
    var villages: [Int64: Village] = [:]
    for entry in try VillageList(register, regions).entries {
      let isUrban = entry.urbanRural.map { $0 < 200 }
      villages[entry.code] = Village(code: entry.code, isUrban: isUrban == true, isRural: isUrban == false)
    }
    for facility in facilities {
      villages[facility.division]?.isCovered = true
      if facility.hasDayCare { villages[facility.division]?.hasDayCare = true }
      if facility.isStation { villages[facility.division]?.hasStation = true }
    }
    return villages.values.sorted { $0.code < $1.code }
  }
}
