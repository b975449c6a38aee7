//! The commonest words of languages in Latin letters, and those that comments are made of.
//!
//! Every list holds what its language cannot do without (articles, pronouns, small verbs) and what
//! people write under posts (praise, blame, thanks), with and without the marks that many leave out. No
//! names, and no words that the whole world writes ("lol", "ok", "video"): they tell nothing. How
//! the words are used is in `common`.

/// What is known of a language.
pub(super) struct List {
    /// BCP 47.
    pub(super) tag: &'static str,
    /// Its letters beyond a to z, lower case.
    pub(super) letters: &'static str,
    /// Its words, lower case, with spaces between them. One that several languages have stands in all
    /// of their lists.
    pub(super) words: &'static str,
}

/// All languages.
pub(super) const LISTS: [List; 22] = [
    List {
        tag: "en",
        letters: "",
        words: "a about absolutely actually after again against agree agreed all almost alone already \
            also always am amazing an and another any anybody anyone anything anyway are aren't \
            around arrived as ask asked at away awesome awful awfully baby back bad be beautiful \
            because been before behind being believe below best better between big boring both \
            bought boy brilliant bring bro broken but buy by call came can can't cannot care change \
            cheap check clean clear close cold color come comes coming completely congrats \
            congratulations cool could couldn't crazy cry crying cute damn day days deal death \
            definitely delicious delivery did didn't die different dirty disappointed disappointing \
            disgusting do does doesn't doing don't done dont down drop dude each easy eat either \
            else embarrassing end ending enjoy enjoyed enough epic even ever every everybody \
            everyone everything everywhere exactly excellent except excited expensive fake fan fans \
            fantastic far fast favorite favourite feel feeling feels fell felt few finally fine fire \
            first fit fits follow food for forget forward found free friend friends from fun funny \
            garbage gave gem get gets getting girl give gives glad go god goes going gone gonna good \
            goodness gorgeous got gotta great guy guys had half happy hard has hasn't hate have \
            haven't having he he's hear heard heart hell help helped helpful her here hers high \
            highly hilarious him his hit hold home honestly hope horrible hot hour hours how huge \
            hurts i i'd i'll i'm i've idea if im impressive in incredible insane interesting into is \
            isn't it it's its job joke just keep keeper kidding kids kill killed kind knew know \
            knows lame last late later laugh laughed laughing least leave left legend legendary \
            legit less let let's life like liked likes line listen literally little live long look \
            looked looking looks lost lot lots love loved lovely loves loving low luck lucky mad \
            made make makes making man many masterpiece may maybe me mean means mess might mind mine \
            minute minutes miss missed missing moment money month mood more morning most move movie \
            much music must my myself nah nailed name nasty near need needed needs never new next \
            nice night no nobody none nope not nothing now obsessed of off old on once one ones only \
            or order ordered other others our ours out outstanding over overpriced overrated own \
            part pass pathetic pay people perfect perfectly picture place play played playing please \
            pleased point poor post pretty price probably problem product proud pure put quality \
            queen question quick quite rather read ready real really recommend respect rest \
            ridiculous right rude run sad safe said same saw say saying says scam see seem seems \
            seen sense seriously service set shame share sharing she shit short shot should \
            shouldn't show shows sick simple since sit size sleep slow small smart smile so social \
            some somebody someone something sometimes song soon sorry sound sounds special spot \
            start stay step still stop story strong stuff stunning stupid such sucks super superb \
            support sure sweet take taken takes taking talent talented talk team tell terrible than \
            thank thanks that that's thats the their them then there there's these they they're \
            thing things think this those though thought thoughts through time times tired to today \
            together tomorrow tonight too took top totally trash tried true truly truth try trying \
            turn two ugly unbelievable under underrated understand unreal until up update upset us \
            use used useful useless using very vibes view voice wait waiting wanna want wanted wants \
            was wasn't waste watch watched watching way we we're week weekend weird welcome well \
            went were what what's whatever when where wherever which while who whoever whole whose \
            why wild will win wish with without woman won won't wonderful word words work worked \
            working works world worry worse worst worth would wouldn't wow write wrong wrote wtf yay \
            yeah year years yep yes yesterday yet yikes you you're your yours",
    },
    List {
        tag: "de",
        letters: "äöüß",
        words: "aber alle alles als am an auch auf aus bei beim besser beste besten billig bin bis bist \
            bitte da dank danke dann darf das dass dein deine dem den der des dich die dir doch du \
            durch echt ein eine einem einen einer eines einfach empfehlen empfehlung endlich \
            enttäuscht er es etwas euch euer eure finde furchtbar für ganz ganze gar gefällt gegen \
            gehen geht geil geld gemacht genau gern gerne gesehen gestern gibt glaube glückwunsch \
            gut gute guten guter gutes hab habe haben hammer hat hatte heute hier hoffe hätte ich \
            ihm ihn ihnen ihr im immer in ins ist ja jahr jahre jetzt kann kaputt kein keine keinen \
            keiner klasse können könnte langweilig lecker leider leute liebe lieben lieber lieferung \
            lustig machen macht mag mal man mega mehr mein meine meinem meinen meiner mich mir mit \
            morgen muss möchte müssen nach nein nicht nichts nie niemand noch nur ob oder ohne \
            peinlich preis prima qualität recht richtig sagt schade schlecht schlechte schlechter \
            schlechtes schon schrecklich schön schöne schöner schönes sehen sehr sein seine sich sie \
            sind so soll sollte spitze stimmt super tag tage teuer toll tolle toller tolles total \
            traurig und unfassbar uns unser unsere unter viel viele vielen voll vom von vor wann war \
            waren warum was weil weiter weiß wenig wenn wer werden wie wieder will wir wird wirklich \
            witzig wo wollte wunderbar wunderschön wurde wäre zeit zu zufrieden zum zur zwischen \
            über",
    },
    List {
        tag: "fr",
        letters: "àâæçéèêëîïôœùûüÿ",
        words: "a ai alors amour après as assez au aujourd'hui aussi autre aux avait avant avec avez \
            avoir avons beau beaucoup beaux belle bien bon bonjour bonne bons bravo c'est car ce \
            cela ces cet cette cher chez chose chère coeur comme comment content contente cœur d' \
            d'un d'une dans de demain depuis des dire dit dommage donc dont drôle du déjà déçu déçue \
            elle elles en encore enfin entre es est et excellent excellente faire fait faut fois \
            félicitations gens génial géniale hier honte horrible hâte ici il ils incroyable j'adore \
            j'ai j'aime jamais je jour jours juste l' la le les leur leurs lui là ma magnifique \
            maintenant mais mal mauvais mauvaise me meilleur meilleure merci mes mieux moche moins \
            mon monde même n'a n'ai n'est ne non nos notre nous nul nulle on ont ou oui où par parce \
            parfait parfaite pas personne peu peut peux plus pour pourquoi qu'il qu'on quand que \
            quel quelle quelles quelque quels qui quoi recommande rien sa sais sait salut sans se \
            sera serait ses seulement si son sont sous suis super sur ta te tellement temps tes ton \
            toujours tous tout toute toutes triste trop très tu un une va vais vers veut veux vie \
            vivement voilà voir vont vos votre vous vraiment vu y ça était été être",
    },
    List {
        tag: "es",
        letters: "áéíóúüñ",
        words: "a abrazo abrazos ahora ahí al algo alguien allí amo amor ante antes aquel aquí asco así \
            ayer año años aún barato bien bonita bonito buen buena buenas bueno buenos cara caro \
            casa como con contra cosa cosas creo cual cuando cuál cuándo cómo de decir del desde \
            después dias dice dios donde día días dónde e el ella ellas ellos en encanta encantan \
            encantó entre era eres es esa ese eso espero esta estaba estar estas este esto estos \
            estoy está están estás excelente fea felicidades felicitaciones feliz feo fue genial \
            gente gracias gran grande guapa guapo gusta gustan gustó ha haber había hace hacer han \
            has hasta hay he hecho hermosa hermoso hizo hola horrible hoy increíble ir jaja jajaja \
            jamás la las le les linda lindo lo los luego mal mala malo maravillosa maravilloso mas \
            mañana me mejor menos mi mis mucha muchas mucho muchos mundo muy más nada nadie ni no \
            nos nosotros nuestra nuestro nunca o otra otro para pena peor perfecta perfecto pero \
            poca poco poder por porque puede puedo que quien quiere quieres quiero quién qué \
            recomiendo rica rico sabe saludos se ser señor si sido siempre sin sobre solo somos son \
            soy su sus sé sí sólo tambien también tampoco tan tanto te tener tengo tiene tienen \
            tienes toda todas todo todos triste tu tus tú u un una unas unos usted ustedes va vamos \
            veo ver verdad vergüenza vez vida voy y ya yo él",
    },
    List {
        tag: "pt",
        letters: "áàâãçéêíóôõú",
        words: "a abraço acho adorei adoro agora ainda algo alguém ali amanhã amei amo ano anos antes ao \
            aos aquele aqui as até aí barato beijo bem boa boas bom bonita bonito bons caro casa \
            coisa coisas com como contra da das de dela dele demais depois deus dia dias diz dizer \
            do dos e ela elas ele eles em engraçado entre então era essa esse esta estar estava este \
            estou está estão eu excelente faz fazer feia feio feliz fez foi gente gostei gosto hoje \
            horrível há incrível ir isso isto já kkk kkkk lhe linda lindo lindos lá mais mal \
            maravilhosa maravilhoso mas mau me melhor menos meu meus minha minhas muita muitas muito \
            muitos mundo na nada nao nas nem ninguém no nos nossa nosso nunca não né nós o obrigada \
            obrigado onde ontem os otimo ou outra outro para parabens parabéns pela pelo pena \
            perfeita perfeito pessoal pessoas pior pode por porque posso pouco pra qual quando que \
            quem quer quero recomendo ruim sabe saudades se sei sem sempre ser seu seus sido sim \
            sobre somos sou sua suas são só ta também tanto te tem tenho ter teu tinha toda todas \
            todo todos triste tu tua tudo tá tão têm tô um uma umas uns vai vamos vc vejo ver \
            verdade vergonha vez vida voce você vocês vou à é és ótima ótimo",
    },
    List {
        tag: "it",
        letters: "àèéìíîòóù",
        words: "a abbiamo adesso adoro agli ai al alla alle allo allora altra altro amo amore anche \
            ancora andare anni anno auguri avere avete aveva bella belle belli bellissima bellissimo \
            bello bene brava bravi bravo brutta brutto buona buono cara caro casa che chi ci ciao \
            come complimenti con consiglio cosa cose così cui da dal dalla davvero degli dei del \
            della delle dello detto di dice dio dire divertente domani dopo dove e ed era essere fa \
            fantastica fantastico fare fatto felice fra gente giorni giorno già gli grazie ha hai \
            hanno ho i ieri il in incredibile io l' la le lei lo loro lui là lì ma mai male meglio \
            meno meravigliosa meraviglioso mi mia mie miei mio molta molte molti molto mondo ne nei \
            nel nella nessuno niente no noi non nostra nostro nulla né o oggi ora orribile ottima \
            ottimo peccato peggio per perchè perché perfetta perfetto pessimo piace piaciuto più \
            poco poi posso prima proprio può qua qualcosa qualcuno quale quando quella quello questa \
            queste questi questo qui quindi sa schifo se sei sembra sempre si siamo siete simpatico \
            so solo sono spero stata stato stupenda stupendo su sua sul sulla suo sì tanto ti tra \
            triste troppo tu tua tuo tuoi tutta tutte tutti tutto un una uno va vado vedere vedo \
            vergogna verità vero vi vita voglio voi volta vuole è",
    },
    List {
        tag: "nl",
        letters: "éëïóö",
        words: "aan aanrader al alleen alles als altijd bedankt ben bent beste beter bij blij daar dag \
            dan dank dankjewel dat de deze die dit doe doen doet door duur echt een eindelijk en er \
            erg ga gaan gaat gedaan geen gefeliciteerd geweldig geweldige gewoon gezien gisteren \
            goed goede goedkoop graag grappig haar had heb hebben hebt heeft heel helaas helemaal \
            hem het hier hij hoe hou houden hun iedereen iemand iets ik in is ja jaar jammer je jij \
            jou jouw jullie kan kapot kunnen lekker lekkere leuk leuke maar mag me meer mensen met \
            mij mijn moet moeten mooi mooie morgen naar nee niemand niet niets nog nooit nu of om \
            onder ons onze ook op over prachtig prachtige precies saai slecht slechte te tegen \
            teleurgesteld tevreden tijd toen tussen u uit van vandaag veel verdrietig vind vindt \
            voor vreselijk waar waarom wanneer waren was wat we weer weet weinig wel werd wie wij \
            wil willen worden wordt zal ze zeer zeggen zie zien zij zijn zo zonder zou",
    },
    List {
        tag: "sv",
        letters: "åäöé",
        words: "aldrig alla allt alltid att av bara besviken billigt blev blir bra bäst bättre dag de \
            den det dig din dina ditt dom du dyrt där då dålig dåligt efter eller en er ett faktiskt \
            fin fina fint folk från får för gillar gjort god gott grattis grymt gå går gör göra hade \
            han har helt hon hur här härligt idag igen igår imorgon ingen inget inte ja jag jävla \
            kan kommer kul kunde lite med men mer mest mig min mina mitt mot mycket människor många \
            måste nej ni nu när någon något nöjd och också om oss pengar på redan rekommenderar \
            riktigt rolig roligt se ser sig sin sina sitt ska skit skulle snygg snyggt som säger så \
            tack till tror tråkigt tycker under underbar underbart utan vacker vackert vackra vad \
            var vara varför vem verkligen vet vi vill väldigt vår våra vårt älskar ännu är även år \
            över",
    },
    List {
        tag: "da",
        letters: "æøåé",
        words: "af aldrig alle alt altid at bare bedre bedst blev bliver da dag de dejlig dejligt den \
            der det dig din dine dit du dyrt dårlig dårligt efter eller elsker en er et fantastisk \
            flot flotte folk for fra får gjort god gode godt går gør gøre han har havde helt her hun \
            hvad hvem hvor hvordan hvorfor i igen ikke ingen intet ja jeg jer kan kedelig kedeligt \
            kommer kun kunne lidt mange med meget men mennesker mere mest mig min mine mit mod må \
            nej nogen noget nu når og også om os over penge på rigtig ser sig siger sin sine sit \
            sjov sjovt skal skulle skøn skønt smuk smukke smukt som synes så tak til tillykke tror \
            uden under var ved vi vil ville virkelig vores være år",
    },
    List {
        tag: "nb",
        letters: "æøåé",
        words: "aldri alle alltid alt at av bare bedre best ble blir bra da dag de deg den der dere det \
            din dine ditt du dyrt dårlig ei eller elsker en er et etter fantastisk flott flotte folk \
            for fra får gjort gjør gjøre god gode godt gratulerer går hadde han har helt her hun hva \
            hvem hvor hvordan hvorfor igjen ikke ingen ingenting ja jeg kan kjedelig kommer koselig \
            kult kunne liker litt mange med meg men mennesker mer mest min mine mitt morsom morsomt \
            mot mye må nei noe noen nydelig nå når og også om oss over penger på seg ser sier sin \
            sine sitt skal skulle som synes så takk til tror under uten vakker vakkert var veldig \
            vet vi vil ville virkelig vår våre vårt være år",
    },
    List {
        tag: "fi",
        letters: "äöå",
        words: "aina aivan ei eilen en enemmän et että halpa hauska he hei hieno hienoa huomenna huono \
            huonosti hyvin hyvä hyvää hän hänen ihan ihana ihanaa ihmiset ilman ja jo joku jos \
            jotain juu kaikki kallis kanssa kappale kaunis kaunista kiitos kiitän koskaan kuin kuka \
            kun kyllä mahtava mahtavaa me miksi mikä minua minulle minun minä missä miten mitä \
            mitään moi mun mutta myös ne niin nyt nämä ole olen olet oli olla ollut on onnea ovat \
            paljon paras parempi pitää päivä rahaa rakastan saa se siellä siis sinun sinä sitten sun \
            suosittelen surullista tai te todella tosi tuo tykkään tylsä tämä tänään tätä tää täällä \
            upea upeaa vaan vain vielä voi vuosi vähän",
    },
    List {
        tag: "pl",
        letters: "ąćęłńóśźż",
        words: "a albo ale bardzo bez bo brawo byli być był była było będzie będą będę chce chcę chyba \
            ci ciebie cię co coś czas czy dla dlaczego do dobra dobre dobry dobrze drogi drogo dużo \
            dzień dzisiaj dzięki dziękuje dziękuję dziś fajna fajne fajnie fajny gdy gdzie go gorzej \
            gratulacje i ich im ja jak jaka jaki jakie jakość jego jej jest jestem jesteś jeszcze \
            jeśli jutro już ją kiedy kocham kto ktoś która które który których kupić lat lata lepiej \
            lepszy lub lubię ludzi ludzie ma mają mam masz mało mi mieć mnie mniej mną mogę moja \
            moje może można mu musi muszę my mój na nad najlepsza najlepsze najlepszy nam naprawdę \
            nas nasz nic nie niestety nigdy nikt no nudne o obsługa od okropne okropny on ona oni \
            ono pieniądze pieniędzy piękna piękne pięknie piękny po pod podoba polecam ponieważ \
            potem proszę przed przez przy robi robić rok siebie się sklep smutne super swój szkoda \
            szybko są ta tak także tam tanio te tego tej ten teraz też to trzeba tu twoja twój ty \
            tych tylko tym u w wam was wczoraj we widzę wie wiele wiem więcej wspaniała wspaniały \
            wszyscy wszystko wy z za zamówienie zawsze ze znowu zły ładna ładne ładny śmieszne \
            świetna świetne świetnie świetny źle że żeby życie",
    },
    List {
        tag: "cs",
        letters: "áčďéěíňóřšťúůýž",
        words: "a aby ale ano bez bude budou budu byl byla byli bylo být chce chci co den dnes do dobrá \
            dobré dobrý dobře doporučuji doporučuju drahé díky děkuji děkuju dělat dělá gratuluji \
            hezká hezké hezký ho hodně hrozné i jak jaká jaké jaký je jeho její jen jenom jestli \
            ještě ji jich jim jsem jsi jsme jsou jste já k kde kdo kdy když ke krásná krásné krásný \
            krásně která které který lepší let levné lidi lidé líbí mají mi miluju mně moc moje mu \
            musí musím my má málo mám máme máš méně mít mě můj může můžu na nad naprosto ne nebo \
            nejlepší nic nikdo nikdy nudné nám nás náš něco někdo o od on ona oni ono opravdu peníze \
            po pod potom pro prostě prosím protože proč pěkná pěkné pěkný před přes při rok s se si \
            skvělá skvělé skvělý smutné super svůj ta tady taky také tam ten teď ti to toho tom tvůj \
            ty té tě u už v ve velmi vidím vtipné vy vám vás ví víc více vím včera všechno všichni \
            vždy z za zase ze zítra úžasné úžasný čas škoda špatné špatný špatně že život",
    },
    List {
        tag: "hu",
        letters: "áéíóöőúüű",
        words: "a ajánlom akkor az azt aztán azért biztos csak csodálatos de drága egy előtt ember \
            emberek engem ez ezt ezért gratulálok gyönyörű ha hogy hogyan hol holnap idő igen ilyen \
            imádom is itt jobb jó jól kell kevés ki kit kár kérem köszi köszönöm legjobb lehet lenne \
            lesz lett ma mert mi mikor minden mindenki mindig mint mit miért most már még nagyon nap \
            ne neked nekem neki nekünk nem nélkül olcsó olyan ott pénz remek rossz rosszul sem semmi \
            senki soha sok szeretem szomorú szuper szám szép szépen te tegnap tetszik ti tudom téged \
            tényleg több unalmas után vagy vagyok valaki valami van vannak vicces volt voltak élet \
            én és év így úgy ő ők",
    },
    List {
        tag: "ro",
        letters: "ăâîșşțţ",
        words: "această acest aceste acolo acum ai aici am an ani are asta au avem aveți azi bine bravo \
            bun buni bună ca cand ce ceva cine cineva cu cum când că da daca dacă dar de despre din \
            doamne dragă dupa după e ea ei el ele era erau este eu excelent face faci facut fara \
            felicitari felicitări fi foarte fost frumoasă frumos frumoși făcut fără groaznic ieftin \
            ieri imi in iubesc la lor lui mai mea mei mele mereu mersi meu mi-a mie minunat minunată \
            mult multe multumesc multă mulți mulțumesc mâine mă ne niciodată nimeni nimic noi nu \
            oameni pacat pe pentru place prin puțin păcat rea recomand rău sa sau scump se si sunt \
            superb superbă să său ta te timp toate toată tot totul toți trist tu tău unde va viata \
            viață voi vor vă zi îi îl îmi în ăsta și ție",
    },
    List {
        tag: "tr",
        letters: "âçğıîöşüû",
        words: "abi allah ama artık az bana bayıldım bazı ben bence beni benim berbat beğendim bir biz \
            bize bizi bizim bravo bu bugün da daha de değil diye dün ederim en evet fakat gerçekten \
            gibi göre gün güzel güzeldi hala harika hayat hayır hep hepsi her herkes hiç ile insan \
            insanlar inşallah ise iyi için kadar kardeşim kendi kesinlikle ki kim kimse komik kötü \
            lütfen maşallah mi mu muhteşem mü mükemmel mı nasıl ne neden nerede o olan olarak oldu \
            olmuş olsun olur ona onlar onu onun pahalı para rezalet sadece sana sen seni senin \
            sevdim seviyorum siz size sizin sonra süper sıkıcı tam tavsiye tebrikler teşekkür \
            teşekkürler ucuz var ve veya yarın yok yıl zaman zaten çok önce üzücü şey şimdi şu",
    },
    List {
        tag: "id",
        letters: "",
        words: "ada adalah aja akan aku anda apa atau bagaimana bagus baik bang banget banyak barang \
            baru beli belum bisa buat bukan buruk cantik cepat cinta cuma dan dapat dari datang deh \
            dengan di dia dimana dong enak ga gak gimana hanya harga hari harus hidup indah ingin \
            ini itu jadi jangan jelek jika juga kak kalau kami kamu kapan karena kasih ke kenapa \
            keren kita kok kurang lagi lama lambat lebih lucu mahal makasih mana mantap mas mau \
            mengapa mereka murah nggak nya orang pada pak paling rusak saja sama sana sangat saya \
            sayang sedih sedikit sekali selamat semoga semua seperti setiap siapa sih sini sudah \
            suka tahun tak tanpa tapi terima tetapi tidak tolong uang udah untuk videonya waktu ya \
            yang",
    },
    List {
        tag: "sk",
        letters: "áäčďéíĺľňóôŕšťúýž",
        words: "a aby aj ak ako aká aké aký ale alebo bez bol bola boli bolo bude budem budú byť cez \
            chce chcem deň dnes do dobre dobrá dobré dobrý drahé ešte gratulujem ho hrozné i iba ich \
            im ja je jeho jej ju k kde kedy keď krásna krásne krásny kto ktorá ktoré ktorý ku lacné \
            lebo len lepší ma majú mať menej mi milujem moja moje mu musí musím my málo mám máme máš \
            môj môže môžem mňa na nad najlepší naozaj nie niekto niečo nikdy nikto nič nudné nám nás \
            náš o od odporúčam on ona oni ono pekná pekné pekný peniaze po pod potom pre pred prečo \
            pri prosím páči robiť robí rok s sa si skvelá skvelé skvelý sme smutné so som ste super \
            svoj sú tam tej ten teraz ti tie tiež to toho tom tu tvoj ty tá tí u už v veľa veľmi \
            viac vidím vie viem vo vtipné vy vám vás včera vďaka všetci všetko vždy z za zajtra zase \
            zle zlé zlý zo áno úplne úžasné úžasný čas čo ďakujem ľudia ľudí škoda ťa že život",
    },
    List {
        tag: "hr",
        letters: "čćđšž",
        words: "a ako ali baš bez bi bila bili bilo bio biti bolje da dan danas do dobar dobra dobro \
            dosadno eto ga gdje godina grozno hoće hoću hvala i ih ili im ima imaju imam imamo imaš \
            iz ja jako je jeftino jer joj još ju jučer kad kada kako kaže ko kod koja koje koji \
            koliko kroz lijep lijepa lijepo ljudi loše malo manje me mene mi mogu moj moja moje \
            molim mora moram može mu na nad najbolje najbolji nakon nam nas naš ne neka nema netko \
            neću nešto nije nikad nikada nisam nisi nista nisu nitko ništa novac od odlično on ona \
            oni ono opet ova ovaj ovdje ovo po pod preko prekrasno preporučujem pri prije puno radi \
            s sa sad sada sam samo se sebe si skupo smiješno smo ste stvarno su super sutra sve svi \
            sviđa svoj ta taj tako tamo te tebe ti tko to treba tu tužno tvoj u uvijek vam vas vaš \
            već vi vidi vidim više volim vrijeme vrlo za zašto zbog zna znam će ćemo ću čestitam šta \
            šteta što život",
    },
    List {
        tag: "sl",
        letters: "čšž",
        words: "a ali bi bil bila bili bilo biti bo bodo boljše bom boš brez da dan danes dela denar do \
            dober dobra dobro dolgočasno drago ga grozno h hočem hvala ima imajo imam imamo imaš in \
            iz jaz je ji jih jim jo jutri k kaj kako kdaj kdo ker ki kje koliko kot lahko lep lepa \
            lepo leto ljubim ljudje malo manj me mene mi moj moja moje mora moram mu na nad \
            najboljši nam nas naš ne nekaj nekdo ni nihče nikoli nima nisem nisi niso nič ob od \
            odlično on ona oni pa po poceni pod prav pravi pred pri priporočam prosim res s samo se \
            sebe sem seveda si slabo smešno smo so spet ste super svoj ta tako tam te tebe tega tem \
            ti to treba tu tudi tukaj tvoj v vam vas ve vedno veliko vem več vi vidim vse vsi včeraj \
            všeč z za zakaj zaradi zdaj zelo čas če čestitke čudovito še škoda žalostno že življenje",
    },
    List {
        tag: "vi",
        letters: "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
        words: "ai anh buồn bài bạn cho chúng chị các có cũng cảm của dưới em gì hay hát hơn họ khi \
            không là lại lắm mà mình một ngon ngoài người nhiều như nhưng nhất những nào này nó nếu \
            phim quá ra rất rẻ sẽ sự ta thì thích thật thế trong trên tuyệt tôi tốt từ vui và \
            vào vì với vời xấu yêu đang đi đâu đã đó được đắt đẹp đến ơn ở",
    },
    List {
        tag: "sq",
        letters: "çë",
        words: "apo ata bravo bukur dhe disa ditë do duhet duke e edhe faleminderit gjithë herë i ishte \
            ja jam janë jemi jeni jetë jo ju ka kam kanë keni keq kjo kur ky këtë me mire mirë mos \
            më ne nga njerëz një nuk në pak po për që se sepse shume shumë si sot së ta te ti tij \
            tjetër tre të u unë vetëm vjet çdo çfarë është",
    },
];
