package extract

import "testing"

// TestOtherLayouts holds ways of offices to write what TestLayouts has in
// others.
func TestOtherLayouts(t *testing.T) {
	tests := []layoutCase{
		{"the issuer's number in the letterhead, roles and visits told", `
Revenue Commissioners
Customs Division, Dublin Castle - VAT IE 1234567T

Atlantic Harbour Foods Limited
Unit 7 Docklands Business Park
Galway
H91 AB12

15 June 2023

Dear Ms Burke

We refer to your application received on 3 January 2023 and to the visit our officers made to
your premises on 11 and 12 April 2023. Atlantic Harbour Foods Limited (EORI IE6543210W) is
authorised, in its capacity as importer and warehouse keeper, under number IE AEOF 0012345.
The authorisation takes effect on 1 July 2023 and continues until it is suspended or revoked.

Yours sincerely

Niamh Gallagher
Assistant Principal
`, map[string]string{"holder": "Atlantic Harbour Foods Limited", "holder_tax_id": "IE6543210W", "audited_on": "2023-04-12", "role": "importer | warehouse keeper",
			"certificate_number": "IE AEOF 0012345", "effective_on": "2023-07-01", "issued_on": "2023-06-15", "validity": "until_revoked", "signatory": "Niamh Gallagher"}},

		{"a deed with its date in words", `
BASC ECUADOR
#CERTIFICADO BASC
El Capítulo BASC Quito certifica que la compañía Flores de la Sierra Flosierra Cía. Ltda., con RUC 1791234567001
y domicilio en la Panamericana Norte km 18, Cayambe, Ecuador, en su calidad de exportador, cumple la
Norma BASC V6-2022. La auditoría se realizó los días 2, 3 y 4 de marzo de 2026. Código ECUUIO00222-1-5.
Dado en Quito, a los veintiún días del mes de abril de dos mil veintiséis. Válido hasta el 20 de abril de 2027.
`, map[string]string{"holder": "Flores de la Sierra Flosierra Cía. Ltda.", "holder_tax_id": "1791234567001", "role": "exportador", "audited_on": "2026-03-04",
			"issued_on": "2026-04-21", "expires_on": "2027-04-20", "country": "EC", "certificate_number": "ECUUIO00222-1-5"}},

		{"a German form with its boxes numbered", `
Hauptzollamt Bremen
#BEWILLIGUNG
Zugelassener Wirtschaftsbeteiligter AEOF

1. Inhaber der Bewilligung          Weserland Umschlag GmbH
2. Anschrift                        Hafenrandstraße 12, 28237 Bremen
3. EORI-Nummer                      DE7654321
4. Funktion in der Lieferkette      Spediteur, Lagerhalter
5. Bewilligungsnummer               DE AEOF 104455
6. Datum der Vor-Ort-Prüfung        04.05.2022
7. Datum der Bewilligung            20.06.2022
8. Wirksam ab                       01.07.2022
9. Gültigkeit                       unbefristet bis auf Widerruf
`, map[string]string{"holder": "Weserland Umschlag GmbH", "address": "Hafenrandstraße 12, 28237 Bremen", "holder_tax_id": "DE7654321", "role": "Spediteur | Lagerhalter",
			"certificate_number": "DE AEOF 104455", "audited_on": "2022-05-04", "issued_on": "2022-06-20", "effective_on": "2022-07-01", "validity": "until_revoked"}},

		{"a French decision in sentences", `
Direction générale des douanes et droits indirects
Direction régionale des douanes de Lyon

Lyon, le 12 mars 2024

La société Emballages du Rhône SAS, sise 5 rue des Frères Lumière, 69680 Chassieu, France, identifiée sous le
numéro EORI FR81234567800012, est agréée en qualité d'exportateur et de fabricant. À la suite de la visite
effectuée dans vos locaux les 6 et 7 février 2024, l'autorisation n° FR AEOF 00007788 prend effet le 1er avril 2024.
Elle est délivrée sans limitation de durée.

Le directeur régional
Bertrand Chauvet
`, map[string]string{"holder": "Emballages du Rhône SAS", "address": "5 rue des Frères Lumière, 69680 Chassieu, France", "holder_tax_id": "FR81234567800012",
			"role": "exportateur | fabricant", "audited_on": "2024-02-07", "effective_on": "2024-04-01", "issued_on": "2024-03-12", "validity": "until_revoked",
			"issuing_office": "Direction régionale des douanes de Lyon", "signatory": "Bertrand Chauvet"}},

		{"an unknown administration in the head of the page", `
Republic of Latvia
Customs Board of Northern Ports
Riga Regional Office

#AEO AUTHORISATION
Holder:                  Baltijas Kokmateriali SIA
Authorisation number:    LV AEOC 0000123
Union Customs Code, Regulation (EU) No 952/2013
Date of decision:        3 May 2021
`, map[string]string{"holder": "Baltijas Kokmateriali SIA", "issuer": "Customs Board of Northern Ports", "issuing_office": "Riga Regional Office", "certificate_number": "LV AEOC 0000123"}},

		{"a member since another day, a period in one row", `
World BASC Organization
#CERTIFICATE
Certified company:        Harbour Line Shipping Inc.
EIN:                      59-1234567
Scope:                    Ocean freight forwarding
Code:                     USAMIA00077-1-4
Audit:                    from June 29 to July 2, 2026
Validity:                 from July 20, 2026 to July 19, 2027
Member of BASC since January 5, 2012
`, map[string]string{"holder": "Harbour Line Shipping Inc.", "holder_tax_id": "59-1234567", "scope": "Ocean freight forwarding", "audited_on": "2026-07-02",
			"effective_on": "2026-07-20", "expires_on": "2027-07-19", "certificate_number": "USAMIA00077-1-4"}},

		{"scope and role told after each other", `
BASC PERÚ
#CERTIFICACIÓN
BASC PERÚ certifica que la empresa Agroandina del Sur S.A.C., identificada con RUC 20512345678, mantiene un
sistema de gestión conforme a la Norma BASC V6-2022. La certificación cubre el cultivo, empaque y exportación de
uva fresca, en calidad de exportador, y es válida hasta el 10 de mayo de 2027. Código PERLIM00555-1-2.
`, map[string]string{"holder": "Agroandina del Sur S.A.C.", "scope": "cultivo, empaque y exportación de uva fresca", "role": "exportador", "expires_on": "2027-05-10"}},

		{"a report's deadline is no audit", `
HM Revenue & Customs
Authorised Economic Operator

Certificate holder: Mersey Valves Limited
AEO number: GBAEOS00123456
The recommendations of the audit report must be carried out by 30 November 2025. The next audit is planned for 4 May 2026.
There is no time limit. We visited your premises on 3 March 2025.
`, map[string]string{"holder": "Mersey Valves Limited", "audited_on": "2025-03-03", "certificate_number": "GBAEOS00123456"}},
		{"a Spanish resolution", `
Agencia Tributaria
Dependencia Regional de Aduanas e Impuestos Especiales de Valencia

Conceder a la sociedad Cerámicas del Turia, S.A., con NIF A46123456 y domicilio social en Camino Viejo 14,
46900 Torrent, España, el estatuto de operador económico autorizado con el número ES AEOF 22 000111.
La visita de comprobación se efectuó el 8 de febrero de 2022. La interesada actúa como fabricante y exportador.
La autorización surtirá efectos el 2 de mayo de 2022 y no tiene plazo de vigencia.
Valencia, a 20 de abril de 2022
`, map[string]string{"holder": "Cerámicas del Turia, S.A.", "holder_tax_id": "A46123456", "address": "Camino Viejo 14, 46900 Torrent, España", "role": "fabricante | exportador",
			"audited_on": "2022-02-08", "effective_on": "2022-05-02", "issued_on": "2022-04-20", "validity": "until_revoked", "issuer": "Agencia Tributaria"}},
	}
	readLayouts(t, tests)
}
