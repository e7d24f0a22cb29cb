package import Model

/// The roster that `tanfang demo` imports: twenty-four people in two villages and some visits from paper, awkward in the
/// small ways of real ones. Everybody is invented, and so are the villages; a valid number may by chance be somebody's.
package enum DemoRoster {
  /// The list of villages: UTF-8 CSV.
  package static let villages = """
    code,name
    230422991201,柳溪村
    230422991202,石桥村
    """

  /// The register of the first village: a title row, one person twice (with the phone unmasked the second time), an age
  /// without a birth date or ID number, an old number of 15 digits, one with a wrong check digit (郑淑兰).
  package static let register1 = """
    柳溪村老年人花名册（2026年）,,,,,,,,,,
    序号,身份类别,组别,姓名,性别,年龄,联系电话,家庭住址,身份证号,困难类别,备注
    1,独居老人,第一组,赵桂兰,女,,13904680011,柳溪村,230422194103051021,独居、高龄,耳背，需大声
    2,空巢老人,第一组,钱德福,男,88,138****0012,柳溪,230422193809171039,空巢,
    3,留守老人,第一组,孙玉珍,女,,,柳溪村第一组,230422 19450122 1065,留守；低保,儿女在外打工
    4,一般老人,第二组,李永贵,男,,13904680014,柳溪村,２３０４２２１９５２１１３０１０７Ｘ,无,
    5,独居老人,第二组,周秀英,女,90,无电话,柳溪村,230422193606081105,"独居,高龄,失能","住""老屋"",冬季取暖困难"
    6,一般老人,第二组,吴  建国,男,,13904680016,柳溪,230422500101111,优抚,
    7,空巢老人,第三组,郑淑兰,女,,13904680017,柳溪村第三组,230422194707141160,空巢/低保,
    8,留守老人,第三组,王福海,男,83,139-0468-0018,柳溪村,不详,留守,腿脚不便
    9,一般老人,第三组,冯春梅,女,,13904680019,柳溪村,230422195510091180,,
    10,独居老人,第四组,陈志明（大）,男,,13904680020,柳溪,230422193908181195,独居,
    11,空巢老人,第四组,褚凤霞,女,84,,柳溪村第四组,230422194204121228,空巢,
    12,独居老人,第四组,卫长生,男,,13904680022,柳溪村,230422193303011230,高龄 独居 特困,
    13,空巢老人,第一组,钱德福,男,88,13804680012,柳溪村,230422193809171039,空巢,
    """

  /// The register of the second village: dates in six forms, two people whose names only sound alike (韩玉兰, 韩玉蓝).
  package static let register2 = """
    姓名,性别,出生日期,身份证号码,所在村,本人电话,联系人,与联系人关系,人员类别
    蒋桂英,女,1948-05-20,230422194805201266,石桥村,13704680031,蒋大勇,儿子,留守
    沈国富,男,1946年2月15日,230422194602151270,石桥村,137****0032,沈小红,女儿,低保
    韩玉兰,女,1937/11/8,23042219371108130X,石桥村,13704680033,韩建军,配偶,高龄、独居
    韩玉蓝,女,19490903,230422194909031329,石桥村,13704680034,韩丽,侄子,空巢
    杨学军,男,1953.6.6,230422195306061339,石桥村,,杨刚,邻居,
    朱素芬,女,1944年7月,23042219440717168x,石桥村,无电话,朱建华,儿子,失能；重残
    秦庆祥,男,1951-03-19,230422195103191379,石桥村,13704680037,秦丽,女儿,优抚
    尤秀珍,女,1940年2月29日,230422194002291405,石桥村,13704680038,尤强,配偶,空巢
    许荣福,男,1935/8/12,不详,石桥村,13704680039,许敏,侄子,特困/高龄
    曾文德,男,19560410,230422195604101431,石桥村,13704680040,曾伟,邻居,
    单丽华,女,1954.1.27,230422195401271465,石桥村,137-0468-0041,单平,儿子,计划生育特殊家庭
    仇金山,男,1947年9月,230422194709301478,石桥村,13704680042,仇丽,女儿,独居
    """

  /// Visits keyed in from paper, none later than `today` and all in its month. One is without an ID number and may be
  /// either 韩玉兰's or 韩玉蓝's: it is rejected with both as candidates.
  package static func visits(today: PartialDate) -> String {
    var text = "姓名,身份证,村,探访日期,方式,情况,探访人\n"
    for (daysAgo, who, what) in paperVisits {
      let date = PartialDate(year: today.year, month: today.month, day: max(1, (today.day ?? 1) - daysAgo))
      text += "\(who),\(date?.description ?? ""),\(what)\n"
    }
    return text
  }

  private static let paperVisits: [(daysAgo: Int, who: String, what: String)] = [
    (1, "赵桂兰,230422194103051021,柳溪村", "上门走访,正常,志愿者甲"),
    (2, "钱德福,,柳溪村", "电话,血压偏高，已联系村医,志愿者甲"),
    (3, "周秀英,230422193606081105,柳溪村", "上门走访,有风险：煤气,志愿者甲"),
    (4, "郑淑兰,230422194707141140,柳溪村", "邻里互助,正常,村干部丙"),
    (1, "蒋桂英,,石桥村", "上门走访,未遇,志愿者乙"),
    (2, "韩玉兰,,石桥村", "上门走访,正常,志愿者乙"),
    (5, "韩玉兰,23042219371108130X,石桥村", "结对帮扶,屋顶漏雨需维修,志愿者乙"),
    (3, "曾文德,,石桥村", "电话,正常,志愿者乙"),
  ]
}
