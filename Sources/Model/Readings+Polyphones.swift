extension Readings {
  /// Readings of single-character surnames that differ from the everyday one. Source: 新华字典, 现代汉语词典.
  static let surnames: StaticString = """
    bi 秘费
    bo 柏薄
    bu 卜
    chong 种
    ge 盖
    gou 句
    gui 炅
    miao 缪
    nian 粘
    nie 乜
    ou 区
    piao 朴
    po 繁
    qin 覃
    qiu 仇
    shan 单
    shao 召
    she 折
    xian 洗
    xie 解
    xun 郇
    yao 么
    yu 蔚
    yue 乐
    yun 员
    zang 藏
    zeng 曾
    zha 查
    zhai 翟祭
    """

  /// Surnames of two characters, each followed by its syllables.
  static let doubleSurnames: StaticString = """
    长孙 zhang sun
    澹台 tan tai
    单于 chan yu
    第五 di wu
    东方 dong fang
    独孤 du gu
    公孙 gong sun
    公冶 gong ye
    贺兰 he lan
    赫连 he lian
    呼延 hu yan
    皇甫 huang fu
    令狐 ling hu
    闾丘 lv qiu
    万俟 mo qi
    慕容 mu rong
    纳兰 na lan
    南宫 nan gong
    欧阳 ou yang
    濮阳 pu yang
    亓官 qi guan
    上官 shang guan
    申屠 shen tu
    司空 si kong
    司马 si ma
    司徒 si tu
    太史 tai shi
    太叔 tai shu
    拓跋 tuo ba
    完颜 wan yan
    闻人 wen ren
    西门 xi men
    夏侯 xia hou
    鲜于 xian yu
    轩辕 xuan yuan
    耶律 ye lv
    尉迟 yu chi
    宇文 yu wen
    钟离 zhong li
    仲孙 zhong sun
    诸葛 zhu ge
    宗政 zong zheng
    """

  /// Further readings of characters that occur in names, addresses and village names, besides the one in `table`.
  /// Source: 新华字典.
  static let further: StaticString = """
    bi 辟秘
    bo 柏薄
    bu 堡
    chan 单
    chang 长
    chen 称沈
    chong 重
    cheng 盛
    dan 石
    di 地的
    du 都
    e 阿
    fo 佛
    fu 宓脯
    ga 夹
    ge 合盖
    gong 红
    gu 贾
    hang 行巷
    heng 行
    huan 还
    huo 和
    ji 系
    jiang 强
    jiao 校
    ju 车桔
    jue 角
    jun 龟
    kuai 会
    kui 隗
    la 落
    lao 落
    liu 陆
    lu 六绿
    lou 露
    mo 无万没
    liao 了
    mu 牟缪模
    pian 扁便
    pu 堡
    qia 卡
    qian 纤
    qiao 壳
    qie 茄
    qin 覃
    qiu 龟
    shan 单掸
    she 折
    cen 参
    shen 参谌
    suo 莎
    xin 莘
    shi 什
    shu 俞
    shui 说
    shuo 数
    su 缩
    tan 弹澹
    tiao 调
    tuo 拓
    wan 蔓
    xi 茜
    xia 厦
    xian 洗
    xiang 降
    xing 省
    xiu 宿
    xu 畜
    xun 郇
    yao 疟
    xie 颉血
    nuo 娜
    zai 仔
    sheng 晟乘
    zhen 溱
    yu 尉
    yue 说乐
    yun 员
    za 扎
    zhai 择翟
    zhao 朝着
    zhi 识
    zhu 术
    zhuan 传
    zhuo 着
    """
}
