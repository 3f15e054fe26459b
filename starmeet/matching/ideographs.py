"""How names in ideographs may be read: a programme writes 木村優子, a profile Yuko Kimura.

Chinese names have one reading, which `text.fold` gives. A Japanese name has as many as its characters have together:
one of them is right, and a name in Latin letters that is one of them is very likely the same name. Korean syllables
are folded one by one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain, islice, product

from starmeet.matching.nicknames import sound
from starmeet.text import fold

_LONGEST = 6
"""Characters of a name that is read; longer ones are sentences."""
_MOST, _MOST_OF_PART = 300, 40
"""Readings of one name, and of its surname or given name, that are tried: four characters have about a hundred."""

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
_WORD = re.compile(r"[a-z]+")

Reading = tuple[str, str]
"""What the two words of a name sound like, sorted."""

# The characters of names, and words of them that are not read character by character, each with what they are in names.
# Long vowels are short: "o" is both おう and お.
_READINGS = """
一:ichi:kazu:hajime 七:nana:shichi 万:man 三:san:mi:zo 上:ue:kami:jo 下:shimo:shita 丈:jo:take 世:se:yo 中:naka:chu
久:hisa:ku 之:yuki:no 乃:no 九:ku 也:ya:nari 二:ji:ni 五:go 井:i 亘:wataru:nobu 亜:a 亨:toru:kyo 京:kyo
亮:ryo:akira:suke 人:to:hito:jin 仁:jin:hitoshi 今:ima 介:suke 代:yo:dai 令:rei 仲:naka 伊:i 伍:go 伸:nobu:shin
佐:sa:suke 佑:yu:suke 佳:yoshi:ka:kei 依:yori:e 侑:yu:yuki 俊:shun:toshi 保:ho:yasu:tamotsu 信:nobu:shin:makoto
修:shu:osamu:nobu 倉:kura 倫:rin:michi 健:ken:takeshi:take 優:yu:masaru:suguru 元:gen:moto:hajime 充:mitsuru:mitsu
光:mitsu:hikari:hikaru:ko 克:katsu 入:iri 八:ya:hachi 公:kimi:ko 六:roku 内:uchi 円:en 冨:tomi 冴:sae 凌:ryo 凛:rin
出:de:ide 刀:to 利:toshi:ri 前:mae:sen 剛:go:takeshi:tsuyoshi 力:riki:chikara 加:ka 助:suke 努:tsutomu
勇:yu:isamu:takeshi 勉:tsutomu 勝:katsu:masaru 勲:isao 北:kita 匠:takumi 千:chi:sen 半:han 卓:taku:suguru 南:minami
博:hiro:hiroshi:haku 卜部:urabe 厚:atsu:atsushi 原:hara:bara:wara 友:tomo:yu 史:fumi:shi 司:tsukasa:shi:ji
吉:yoshi:kichi 名:na 向:muko 君:kimi 吾:go 周:shu:amane 味:aji 和:kazu:wa 咲:saki:sa 哉:ya 品:shina
哲:tetsu:satoshi:akira 唯:yui 啓:kei:hiro:akira:satoshi 善:yoshi:zen 喜:yoshi:ki 嘉:yoshi:ka 圭:kei:yoshi 国:kuni
園:sono 土:tsuchi:do 圭介:keisuke 坂:saka:zaka 均:hitoshi 坪:tsubo 城:ki:jo:shiro 堀:hori 堂:do 塚:tsuka:zuka
境:sakai 増:masu 士:shi:ji 壮:so:takeshi 夏:natsu:ka 夕:yu 外:soto 多:ta 夢:yume:mu 大:o:dai:hiro:tai:masaru
大輔:daisuke 大和:yamato 天:ten:ama 太:ta:futoshi:tai:dai 太郎:taro 夫:o 央:o:hisashi:hiro 奈:na 奏:kana:so 奥:oku
女:me 好:yoshi 妃:hi:ki 妙:tae 姫:hime 子:ko:ne 孝:taka:takashi:ko 学:manabu:gaku 孔:ko 宇:u 守:mamoru:mori
安:yasu:an 宏:hiro:hiroshi:ko 宗:mune:so 定:sada 宙:hiro:sora 実:mi:minoru:sane 室:muro 宣:nobu 宮:miya 家:ie:ya
宰:tsukasa 容:yo 富:tomi:to 寛:hiro:hiroshi:kan 寺:tera 寿:hisa:toshi:ju:kazu 将:masa:sho 尋:hiro 小:o:ko 小野:ono
尚:nao:hisashi:sho 尾:o 居:i 屋:ya 山:yama:san 岡:oka 岩:iwa 岳:take:gaku 岸:kishi 峰:mine 峻:shun:takashi
島:shima:jima 崇:takashi:taka:shu 嵐:arashi 嶋:shima:jima 崎:saki:zaki 川:kawa:gawa 州:shu 工:ku 巧:takumi 己:mi:ki
巳:mi 市:ichi 布:fu 希:ki:nozomi:mare 帆:ho 常:tsune 平:hira:hei:taira 年:toshi 幸:yuki:sachi:ko 幹:miki:kan
広:hiro:hiroshi 庄:sho 序:jo 床:toko 座:za 康:yasu:yasushi:ko 庸:yo 弓:yumi 弘:hiro:hiroshi:ko 弥:ya 弦:gen:tsuru
張:hari 強:tsuyoshi 彦:hiko 彩:aya:sai 彬:aki:akira 彰:aki:akira:sho 影:kage 征:masa:yuki 律:ritsu 徳:toku:nori
徹:tetsu:toru 心:kokoro:shin 志:shi:yuki 忠:tada:chu 忍:shinobu 快:kai 怜:rei:ryo 恒:tsune:ko 恭:kyo:yasu
恵:e:megumi:kei 悟:satoru:go 悠:yu:haruka:hisashi 悦:etsu 愛:ai:mana 慎:shin:makoto 慧:kei:satoshi:satoru
慶:kei:yoshi 憲:ken:nori 成:nari:shige:sei:naru 我:ga 戸:to:do:be 手:te 拓:taku:hiraku 拓也:takuya 指:sashi 振:shin
政:masa 敏:toshi:satoshi 敬:kei:taka:takashi 敦:atsu:atsushi 文:fumi:bun:aya 斉藤:saito 斎藤:saito 齋藤:saito
齊藤:saito 斗:to 新:ara:shin:arata:nii 方:kata 旗:hata 日:hi:nichi:ka 旭:asahi:akira 昂:ko:akira:takashi
昇:noboru:sho 昌:masa:sho 明:aki:akira:mei 星:hoshi:sei 春:haru:shun 昭:aki:akira:sho 是:kore 晃:aki:akira:ko
晋:shin:susumu 晴:haru:hare 智:tomo:satoshi:chi:nori 暁:akira:aki 暢:nobu:mitsuru 曜:yo 月:tsuki 有:ari:yu 朋:tomo
服部:hattori 朔:saku 望:nozomi:mochi 朝:asa:tomo 木:ki:gi 未:mi 末:sue 本:moto 札:fuda 杉:sugi 李:ri 村:mura 条:jo
来:ki:rai:kuru 杏:an:kyo 松:matsu 板:ita 林:hayashi:bayashi:rin 果:ka 枝:eda:e 枯:kare 柏:kashiwa 柳:yanagi:ryu
柴:shiba 柚:yu:yuzu 栄:ei:sakae 栗:kuri 根:ne 桂:kei:katsura 桃:momo 桐:kiri 桑:kuwa 桜:sakura 梅:ume 梓:azusa
梢:kozue 梨:ri:nashi 森:mori 植:ue 椎:shii 楓:kaede 榎:enoki 榊:sakaki 樋:hi 樹:ki:ju:tatsuki:itsuki 橋:hashi:bashi
橘:tachibana 次:tsugu:ji 正:masa:tadashi:sho:sei 武:take:takeshi:mu 歩:ayumu:ayumi:ho 毅:takeshi:tsuyoshi 民:tami
永:naga:ei 水:mizu:mi 江:e 汐:shio 池:ike 汰:ta 沙:sa 沢:sawa:zawa 澤:sawa:zawa 河:kawa:ko 沼:numa 治:haru:ji:osamu
泉:izumi:sen 法:nori:ho 波:nami:ha 泰:yasu:yasushi:tai 洋:yo:hiro:hiroshi 津:tsu:zu 洸:ko 浅:asa 浜:hama 濱:hama
浩:hiro:hiroshi:ko 浦:ura 海:umi:kai:mi 涼:ryo 淳:jun:atsushi:atsu 深:fuka 淵:fuchi 清:kiyo:sei:shi 渉:wataru:sho
渡:wata 渡辺:watanabe 渡邊:watanabe 渡邉:watanabe 渡部:watanabe:watabe 港:minato 湊:minato 湖:ko 湯:yu
満:mitsu:mitsuru 源:gen:minamoto 準:jun 溝:mizo 滉:ko 滝:taki 瀧:taki 潤:jun 澄:sumi 瀬:se 灯:to 為:tame 烈:retsu
照:teru 熊:kuma 熱海:atami 燕:tsubame 片:kata 牛:ushi 牧:maki 狩:kari 猛:takeshi 猪:i:ino 玄:gen 玉:tama 玲:rei:ryo
珠:tama:ju 理:ri:osamu:masa 琢:taku 琴:koto 瑛:ei:akira 瑞:mizu 瑠:ru 璃:ri 瓜:uri 甘:ama 生:o:ki:sei:iku 甲:ko
甲斐:kai 田:ta:da 由:yu:yoshi 甫:hajime:suke 男:o 町:machi 畑:hata:bata 畠:hatake 留:ru:tome 登:noboru:to
白:shira:shiro 百:momo 皆:mina 皓:hiro:ko 益:masu 盛:mori 直:nao:tadashi 相:ai:so 省:sho 眞:ma:shin:makoto
真:ma:shin:makoto:sane:masa 睦:mutsu 瞬:shun 瞭:ryo 矢:ya 知:tomo:chi 石:ishi 砂:suna 研:ken 祐:yu:suke 祥:sho:yoshi
神:kami:kan 福:fuku 秀:hide:shu 秋:aki 科:shina 秦:hata 稔:minoru 種:tane 稲:ina:ine 稜:ryo 穂:ho 穴:ana 空:sora
立:tachi:tatsu 章:aki:akira:sho:fumi 竜:ryu:tatsu 竹:take 笠:kasa 笹:sasa 筒:tsutsu 節:setsu 篠:shino
篤:atsu:atsushi 米:yone 粕:kasu 精:sei 糸:ito 紀:ki:nori 紗:sa 純:jun 紘:hiro:ko 細:hoso 紳:shin 結:yui:yu 絢:aya
統:osamu 絵:e 綱:tsuna 綾:aya:ryo 緒:o 緑:midori 織:ori 繁:shige:shigeru 羅:ra 美:mi:yoshi 義:yoshi:gi:nori
羽:ha:wa:hane 翔:sho:kakeru 翼:tsubasa 耀:yo 老:oi 耕:ko 聖:sei:masa:kiyoshi 聡:satoshi:so:toshi 肇:hajime 育:iku
胡:ko 胤:tane 能:no 脇:waki 臣:omi 臼:usu 舎:sha 舞:mai 航:wataru:ko 良:ryo:yoshi:ra 芙:fu 芝:shiba 花:hana:ka
芳:yoshi 芹:seri 芽:me 苑:sono 若:waka 英:hide:ei 茂:shige:shigeru 茉:ma 茜:akane 草:kusa 荒:ara 荻:ogi 華:hana:ka
菅:suga:kan 菊:kiku 菜:na 萌:moe 萩:hagi 葉:ha:ba:yo 葵:aoi 蒼:ao:so 蒲:kama 蓮:ren 薫:kaoru 藤:fuji:to:do 藍:ai
蘭:ran 虎:tora 蛯:ebi 融:toru 衛:e:mamoru 衣:i:e 裕:yu:hiro:hiroshi:yasu 西:nishi 要:kaname 見:mi 規:nori:ki
覚:satoru 角:kaku:sumi 詩:shi:uta 誠:makoto:sei:masa 諒:ryo:makoto 諭:satoshi 謙:ken 護:mamoru:go 谷:tani:ya:gaya
豊:yutaka:toyo 豪:go:takeshi 貞:sada 貴:taka:takashi:ki 賀:ga:ka 賢:ken:satoshi:masaru 赤:aka 起:ki 超:cho
越:koshi:goe 足:ashi 路:ji 車:kuruma 軒:ken 輔:suke 輝:teru:ki:akira 辰:tatsu 辺:be:nabe 近:chika:kon 迫:sako
透:toru 通:michi 速:haya 造:zo 進:susumu:shin 遊:yu 道:michi:do 達:tatsu:toru 達也:tatsuya 遠:to:en 遥:haruka 遼:ryo
邦:kuni 郁:iku:fumi 郎:ro 部:be 都:to:miya 郷:go:sato 里:sato:ri 重:shige 野:no 金:kane:kana:kin 鈴:suzu 銀:gin
鉄:tetsu 鎌:kama 長:naga:osa:cho 門:kado 開:kai 間:ma 関:seki 阪:saka 阿:a 阿部:abe 安部:abe 陣:jin 陸:riku
陽:yo:haru:hinata 隆:taka:takashi:ryu 隼:hayato:jun 隼人:hayato 雄:o:yu:takeshi 雅:masa:miyabi 雨:ame 雪:yuki
雫:shizuku 雲:kumo 零:rei 静:shizu 青:ao 青木:aoki 鞘:saya 響:hibiki 須:su 順:jun 領:ryo 頭:kashira 顕:aki:akira:ken
風:kaze:fu 飛:tobi:hi 飯:ii:i 養:yo 香:ka:kaori 馬:ma:uma:ba 駿:shun 駒:koma 高:taka:ko 鬼:oni 魁:kai 鮎:ayu 鳥:tori
鳴:naru 鴨:kamo 鶴:tsuru 鷲:washi 鹿:shika:ka 麗:rei 麦:mugi 麻:ma:asa 黒:kuro 齋:sai 龍:ryu:tatsu 丸:maru 作:saku
揮:ki 享:takashi:kyo:susumu 然:zen:nen 又:mata 舟:funa:fune 櫻:sakura 朗:ro:aki:akira 馨:kaoru:kei 鍋:nabe 髙:taka
十:ju:to:so 彌:ya 及:oi 横:yoko 時:toki 鮫:same 椿:tsubaki 柊:shu:hiiragi 楠:kusunoki:kusu 貝:kai 蔵:kura:zo 荘:so
菱:hishi 藪:yabu 諏訪:suwa 鍵:kagi 隈:kuma 雛:hina 颯:so:hayate 槙:maki 槇:maki 樫:kashi 檜:hinoki 洲:su:shu 涌:waku
湧:waku:yu 滋:shigeru:shige 澪:mio:rei 煌:ko:kira 犬:inu 琉:ryu:ru 琳:rin 磯:iso 磨:ma 礼:rei:aya 祈:inori
禎:tei:yoshi 窪:kubo 笑:emi 粟:awa 紅:beni 紫:murasaki 翠:midori:sui 舘:tate 苗:nae 茅:kaya 茨:ibara 菫:sumire
蔦:tsuta 薄:usuki 薗:sono 貫:nuki:kan 郡:kori 釜:kama 錦:nishiki 鏡:kagami 隅:sumi 霞:kasumi 鞍:kura 鷹:taka:yo
麓:fumoto 黛:mayuzumi 鵜:u 芦:ashi 葛:kuzu:katsura 葛西:kasai 蓋:gai 財:zai 筑:chiku 築:tsuki 竪:tate 粂:kume
糟:kasu 綺:aya 羊:yo 翁:okina 而:ji 聖也:seiya 肥:koe:hi 芥:akuta 茶:cha 草間:kusama 荷:ni 萱:kaya 蓬:yomogi
長谷川:hasegawa 長谷部:hasebe 五十嵐:igarashi 佐々木:sasaki 日下部:kusakabe 東:higashi:azuma:to 東海林:shoji
小山:koyama:oyama 小田:oda 小川:ogawa 小倉:ogura 小沢:ozawa 小澤:ozawa 小野寺:onodera 大野:ono 大場:oba 古:furu
古賀:koga 後藤:goto 伊藤:ito 加藤:kato 近藤:kondo 佐藤:sato 江藤:eto 進藤:shindo 新井:arai 新田:nitta 服:fuku
武藤:muto 三浦:miura 三宅:miyake 本田:honda 本間:honma 本多:honda 神田:kanda 神谷:kamiya 神戸:kanbe 神崎:kanzaki
金子:kaneko 金田:kaneda 上田:ueda 植田:ueda 上野:ueno 河野:kono:kawano 関口:sekiguchi 口:kuchi:guchi 山口:yamaguchi
菊池:kikuchi 菊地:kikuchi 宮城:miyagi 茨木:ibaraki 羽田:haneda:hata 羽生:hanyu:habu 丹:tan 丹羽:niwa 相馬:soma
草野:kusano 馬場:baba 場:ba 新谷:shintani:araya 柿:kaki 桜井:sakurai 櫻井:sakurai 渋:shibu 渋谷:shibuya 澁谷:shibuya
塩:shio 稲垣:inagaki 垣:kaki:gaki 岩崎:iwasaki 奥村:okumura 木下:kinoshita 山下:yamashita 竹下:takeshita
松下:matsushita 宮下:miyashita 森下:morishita 坂下:sakashita 坂本:sakamoto 阪本:sakamoto 山内:yamauchi 竹内:takeuchi
武内:takeuchi 堀内:horiuchi 宮内:miyauchi 三上:mikami 村上:murakami 井上:inoue 池上:ikegami 川上:kawakami
野上:nogami 田原:tahara 今井:imai 今村:imamura 平井:hirai 平野:hirano 平田:hirata 平山:hirayama 石井:ishii
福井:fukui 松井:matsui 藤井:fujii 荒井:arai 永井:nagai 酒井:sakai 酒:sakai:sake 坂井:sakai 玉井:tamai 武井:takei
臼井:usui 白井:shirai 土井:doi 向井:mukai 筒井:tsutsui 中井:nakai 中島:nakajima:nakashima 中嶋:nakajima:nakashima
飯島:iijima 菅原:sugawara 菅野:sugano:kanno 萩原:hagiwara:ogiwara 市原:ichihara 梶:kaji 梶原:kajiwara 榎本:enomoto
樋口:higuchi 安藤:ando 遠藤:endo 工藤:kudo 内藤:naito 須藤:sudo 斎:sai 須田:suda 須賀:suga 辻:tsuji 辻本:tsujimoto
畑中:hatanaka 八木:yagi 八田:hatta 米田:yoneda 米山:yoneyama 鎌田:kamata 黒田:kuroda 翔太:shota 翔平:shohei
祥平:shohei 大輝:daiki 大樹:daiki 大地:daichi 地:chi:ji 一郎:ichiro 二郎:jiro 次郎:jiro 三郎:saburo 健太:kenta
健一:kenichi 健太郎:kentaro 俊介:shunsuke 恵子:keiko 裕子:yuko:hiroko 和也:kazuya 直樹:naoki 直人:naoto 正樹:masaki
秀樹:hideki 英樹:hideki 茂樹:shigeki 和樹:kazuki 和人:kazuto 勇気:yuki 気:ki 結衣:yui 美咲:misaki 陽子:yoko 則:nori
典:nori:fumi 範:nori 教:nori:kyo 斉:sai:nari:hitoshi 資:suke 淑:yoshi:toshi 嗣:tsugu:shi 丞:jo:suke 允:mitsu:masa
侃:kan:akira 堅:ken:kata 威:takeshi 嵩:taka:takashi 巌:iwao 惇:jun:atsushi:atsu 惟:kore:yui 惣:so 拳:ken 捷:sho
旬:jun:shun 旺:o 昊:ko:sora 晟:sei:akira 晶:aki:akira:sho 栞:shiori 楽:gaku:raku 櫂:kai 沖:oki 洵:jun 渓:kei 漣:ren
潔:kiyoshi:kiyo 燈:to 獅:shi 琥:ko 瑶:yo 甚:jin 碧:ao:aoi:midori 竣:shun 笙:sho 維:i:yui:yuki 脩:shu 致:yuki:mune
舜:shun 莉:ri 誉:homare:yo:taka 諄:jun 譲:jo:yuzuru 逸:itsu 遙:haruka 靖:yasu:yasushi 頼:yori 顯:aki 駆:kakeru:ku
麟:rin 穣:minoru:jo 冬:fuyu:to 季:ki:toshi:sue 昴:subaru 椋:muku:ryo 杜:mori:to 渚:nagisa 蛍:hotaru:kei 那:na
匡:masa:tadashi:kyo 迪:michi 迅:jin 邑:mura:yu 采:aya 至:itaru:shi 哲也:tetsuya 純一:junichi 俊一:shunichi
英一:eiichi 彗:sui 玖:ku 磐:iwa 祝:hori 禄:roku 秩:chichi 粋:sui 絃:gen 繭:mayu 苺:ichigo 莞:kan 蕗:fuki 襟:eri
詢:jun 讃:san 賛:san 駈:ku 鋼:ko 錬:ren 鐸:taku 隷:rei 雁:kari 鞠:mari 頁:yo 丘:oka 亥:i 佃:tsukuda 俣:mata 倖:ko
兎:usagi:to 其:sono 冷:rei 凪:nagi 勅:toki 厳:gen 叶:kano:kanae 合:ai 周平:shuhei 哨:sho 唐:kara 型:kata 墨:sumi
壁:kabe 宅:taku:yake 宍:shishi 寒:kan 対:tsu 巻:maki 帯:obi 庭:niwa 延:nobu 徠:rai 択:taku 持:mochi 掛:kake 敷:shiki
斧:ono 早:haya:saki 明日香:asuka 昼:hiru 更:sara 朽:kutsu 杵:kine 枡:masu 柄:e:gara 桝:masu 棚:tana 楢:nara 榛:haru
槌:tsuchi 汲:kumi 泊:tomari 浪:nami 淡:awa 添:soe 湊太:sota 滑:name 濃:no 灰:hai 炭:sumi 猿:saru 畔:kuro 的:mato
盆:bon 砥:to 碓:usu 稗:hie 箱:hako 節子:setsuko 簗:yana 糠:nuka 肩:kata 船:fune:funa 色:iro:shiki 芋:imo 蜂:hachi
蟹:kani 袋:bukuro:fukuro 袖:sode 語:go 軽:karu 輪:wa 辰巳:tatsumi 追:oi 逆:saka 遊佐:yusa 酒巻:sakamaki 針:hari
鉢:hachi 鍛:kaji 霜:shimo 面:omo 鞆:tomo 顔:kao 食:jiki 魚:uo
"""


@lru_cache(maxsize=4096)
def readings(name: str) -> frozenset[Reading]:
    """List what a name in ideographs may sound like, as surname and given name, sorted."""
    if not name or len(name) > _LONGEST:
        return frozenset()
    # Surname and given name are about as long: when there are too many readings, the unlikely ones are left out.
    cuts = sorted(range(1, len(name)), key=lambda cut: abs(2 * cut - len(name)))
    parts = (product(_spellings(name[:cut]), _spellings(name[cut:])) for cut in cuts)
    return frozenset(_pair(*both) for both in islice(chain.from_iterable(parts), _MOST))


def _pair(one: str, other: str) -> Reading:
    return (one, other) if one <= other else (other, one)


@lru_cache(maxsize=4096)
def _spellings(part: str) -> tuple[str, ...]:
    """List what a part of a name may sound like: read as Japanese in all ways, and character by character."""
    plain = "".join(_WORD.findall(fold(part)))
    return tuple(dict.fromkeys(sound(read) for read in islice(chain((plain,), _read(part)), _MOST_OF_PART) if read))


def _read(part: str) -> Iterator[str]:
    if not part:
        yield ""
        return
    table = _table()
    kana = _KANA.match(part)
    if kana:
        for rest in _read(part[kana.end() :]):
            yield fold(kana[0]).replace("-", "").replace(" ", "") + rest
        return
    for length in range(min(3, len(part)), 0, -1):
        for read in table.get(part[:length], ()):
            for rest in _read(part[length:]):
                yield read + rest


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in _READINGS.split():
        characters, *readings = entry.split(":")
        found[characters] = tuple(read for read in readings if read)
    return found
