const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/));

/** Titles and the like, which always have a name behind them: no sentence ends here. */
export const TITLES: ReadonlySet<string> = words(`
  Mr Mrs Ms Mx Dr Drs Prof Rev Fr Sr Jr St Ste Gen Col Maj Capt Cpt Lt Sgt Cpl Adm Cmdr Gov Sen Rep Hon Pres Supt Insp Messrs
  Hr Hrn Fr Frl Dipl Ing Mag Univ Mme Mlle MM Mgr Me Sra Srta Dra Sres Excmo Dott Sig Sig.ra Avv Onor Exmo Ilmo Dhr Mevr Drs
  г-н г-жа гр проф акад им
`);

/** Shortenings after which a sentence seldom ends: it does where a word that begins sentences follows. */
export const ABBREVIATIONS: ReadonlySet<string> = words(`
  etc vs e.g i.e cf viz al ca approx apt dept est ext fig figs ed eds vol vols inc ltd co corp bros llc plc jan feb mar apr jun jul
  aug sep sept oct nov dec mon tue tues wed thu thurs fri ave blvd rd ft mt op pp para sec chap ch eq eqs ref refs resp misc
  a.m p.m ph.d b.a m.a u.s u.k u.n
  bzw usw usf z.b d.h u.a u.ä o.ä o.g s.o s.u v.a v.chr n.chr i.d.r i.a z.t z.zt ggf evtl vgl sog geb gest verh inkl exkl einschl
  zzgl abzgl abs art bd bde hrsg hg aufl jh jhd jhdt jahrh mio mrd tsd nr str tel std min sek max mind ca ehem eigtl entspr
  allg bes betr bspw bez dt engl frz lat griech röm kath ev okt dez mo di mi do fr sa hl kgl st
  av env p.ex c.-à-d art chap éd fasc t vol janv févr avr juil déc apr
  pág págs p.ej ej núm tel avda aprox gral
  т.е т.д т.п т.к др пр напр см стр рис табл г гг в вв руб тыс млн млрд ул д кв
  bijv o.a d.w.z enz blz nl m.a.w i.v.m t.a.v
`);

/** Shortenings with a number behind them. */
export const BEFORE_NUMBERS: ReadonlySet<string> = words(`
  No no Nos Nr nr Nrn Fig fig Figs Eq eq Sec sec Ch ch Chap chap Vol vol Vols p pp P S s f ff Bd Abs Art art Kap Tab Abb Ziff Rn Z
  Op op v ver Ver art Art n núm pág стр рис табл с ст п гл т № ca Ca approx Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Okt Dez
`);

/** Of them, those that also have a letter behind them, as `Fig. A`, and are no words themselves. */
export const BEFORE_LETTERS: ReadonlySet<string> = words("Fig Figs Eq Sec Chap Vol Abb Tab Kap Ziff Bd");

/** Words that begin sentences and no name, in their spelling there. */
export const SENTENCE_STARTERS: ReadonlySet<string> = words(`
  The This That These Those There Then They It Its He She We You I His Her Their Our My Your In On At As An A And But Or So If When
  While Where What Who Why How For From With Without After Before Although Though Because However Moreover Thus Such Some Many Most
  Both Each Every All No Not Now Here Is Are Was Were Do Does Did Can Could Will Would Should May Have Has Had Let To By Since Until
  Der Die Das Den Dem Des Ein Eine Einer Eines Einem Einen Er Sie Es Wir Ihr Ich Du Und Aber Oder Denn Doch Wenn Als Weil Dass Ob
  Wie Was Wer Wo Wann Warum In Im Am An Auf Aus Bei Beim Mit Nach Von Vom Vor Für Durch Über Unter Zu Zum Zur Seit Bis Während Dabei
  Danach Davor Daher Deshalb Deswegen Dazu
  Dieser Diese Dieses Diesem Diesen Dann Da Dort Hier So Auch Nur Noch Nun Jedoch Sein Seine Ihre Man Alle Viele Nicht Kein Keine
  Le La Les L Un Une Des Du Il Elle Ils Elles On Nous Vous Ce Cet Cette Ces Et Mais Ou Donc Or Car Si Quand Dans En Sur Sous Pour Par
  Avec Sans Après Avant Depuis Son Sa Ses Leur
  El Los Las Una Unos Unas Su Sus Este Esta Estos Estas Ese Esa Y Pero O Porque Cuando Donde Con Sin Según Desde Hasta Al Del Se No
  Il Lo Gli Uno Della Dello Nel Nella Ma Quando Questo Questa Per Con Da Di È Non Si
  O Os As Um Uma Em No Na Nos Nas Mas Não Ele Ela Eles Elas
  De Het Een En Maar Of Dat Dit Deze Die Hij Zij Ze Wij Ik Er Op Met Voor Van Bij Naar
  Он Она Оно Они Мы Вы Я Это Эти Этот Эта И А Но Или Если Когда Как Что В На По С К О У Из За Для При От До Не
`);

/** Words beside a number that counts: the months behind it, or what stands before it, in German and Danish spelling. */
export const ORDINAL_CUES: ReadonlySet<string> = words(`
  Januar Jänner Februar Feber März April Mai Juni Juli August September Oktober November Dezember Jan Feb Mär Apr Jun Jul Aug Sep Sept
  Okt Nov Dez januar februar marts maj juni juli oktober december januari februari mars augusti
  Jahrhundert Jahrhunderts Jh Jahrtausend Jahrtausends Klasse Auflage Runde Platz Liga Bezirk Kapitel Lebensjahr Geburtstag Todestag Armee
  am der die das dem den des im vom zum zur beim ab bis seit jeder jede jedes jedem Am Der Die Das Dem Den Des Im Vom Zum Zur Beim Ab Bis
  Seit ihr ihre ihren ihrem sein seine seinen seinem den
`);
