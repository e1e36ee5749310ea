package extract

import "testing"

// TestMoreWays holds further ways to write identifiers, signatories, roles and
// addresses.
func TestMoreWays(t *testing.T) {
	tests := []layoutCase{
		{"a register number, a name with academic titles", `
Hauptzollamt Bremen
#BEWILLIGUNG
Zugelassener Wirtschaftsbeteiligter AEOF

Inhaber                      Weserland Umschlag GmbH
Anschrift                    Hafenrandstraße 12, 28237 Bremen
Handelsregister              Amtsgericht Bremen HRB 24875
USt-IdNr./EORI               DE123456789 / DE7654321
Bewilligungsnummer           DE AEOF 104455

Im Auftrag
Dr. jur. K. von Ahlefeld, Regierungsdirektorin
`, map[string]string{"holder": "Weserland Umschlag GmbH", "holder_tax_id": "DE123456789 | DE7654321", "signatory": "K. von Ahlefeld"}},

		{"the firm's number in brackets behind its name", `
HM Revenue & Customs
Authorised Economic Operator

This is to certify that Pennine Castings Limited (Company No. 04471928), of Unit 4, Calder Vale Works, Brighouse HD6 1QQ,
is authorised as an importer, an exporter and a manufacturer.
AEO number: GBAEOS00123456
Effective from 3 March 2025

Signed for the Commissioners
Head of Authorisations
Dr Eleanor J. Whitcombe
`, map[string]string{"holder": "Pennine Castings Limited", "holder_tax_id": "04471928", "role": "importer | exporter | manufacturer", "signatory": "Eleanor J. Whitcombe"}},

		{"a name with the register of a town", `
Direction générale des douanes et droits indirects
#CERTIFICAT OEA
La société Emballages du Rhône SAS, immatriculée au RCS de Lyon sous le numéro 517 208 344, est titulaire du certificat.
Numéro du certificat : FR AEOF 00007788
Adresse : 5 rue des Frères Lumière
69680 Chassieu
France
Prend effet le 1er avril 2024
Pour le directeur général,
le chef du bureau
Jean-Marc de La Tour
`, map[string]string{"holder": "Emballages du Rhône SAS", "holder_tax_id": "517 208 344", "signatory": "Jean-Marc de La Tour", "address": "5 rue des Frères Lumière, 69680 Chassieu, France"}},

		{"two signatories side by side below their titles", `
World BASC Organization
BASC ECUADOR
#CERTIFICADO
Certifica que la empresa Flores de la Sierra S.A. (RUC 1791234567001)
Panamericana Norte km 18
Cayambe
Ecuador
cumple la Norma BASC V6-2022 en su calidad de productor y exportador
Código ECUUIO00222-1-5

Presidente                           Directora Ejecutiva
Ing. Luis F. Andrade, MBA            Econ. María P. Salas Vega, PhD
`, map[string]string{"holder": "Flores de la Sierra S.A.", "holder_tax_id": "1791234567001", "signatory": "Luis F. Andrade | María P. Salas Vega", "address": "Panamericana Norte km 18, Cayambe, Ecuador", "role": "productor | exportador"}},

		{"signatories side by side with titles on the line", `
World BASC Organization
#CERTIFICATE
Certified company:        Harbour Line Shipping Inc.
Federal EIN:              59-1234567
Business Number (BN):     123456789
Address:                  1450 Port Boulevard
                          Miami, FL 33132
                          USA
Role:                     Carrier and freight forwarder
Scope:                    Ocean freight forwarding
Code:                     USAMIA00077-1-4

JOHN P. O'BRIEN, President          Ana Lucía Ruiz - Executive Director
`, map[string]string{"holder": "Harbour Line Shipping Inc.", "holder_tax_id": "59-1234567 | 123456789", "address": "1450 Port Boulevard, Miami, FL 33132, USA", "role": "Carrier | freight forwarder", "signatory": "JOHN P. O'BRIEN | Ana Lucía Ruiz"}},

		{"the title before the name on one line", `
AGENCIA TRIBUTARIA
Dependencia Regional de Aduanas de Galicia
#AUTORIZACIÓN
Titular: Congelados del Atlántico, S.A.
NIF: A36882014
Domicilio: Rúa do Porto 18
36900 Marín
Nº de autorización: ES AEOF 26000318
La Jefa de la Dependencia Regional, Uxía Carballeira Souto
`, map[string]string{"signatory": "Uxía Carballeira Souto", "address": "Rúa do Porto 18, 36900 Marín"}},

		{"a Dutch number of the chamber", `
Belastingdienst/Douane
#VERGUNNING AEO
Houder: Maasdijk Logistiek B.V. (KvK-nummer 24381956)
Adres: Waalhaven Zuidzijde 21, 3089 JH Rotterdam
EORI-nummer: NL801234567
Vergunningnummer: NL AEOF 0001234
Ingangsdatum: 1 maart 2024
Namens de inspecteur,
mr. drs. A.B. van der Meulen
teamleider Douane Rotterdam
`, map[string]string{"holder": "Maasdijk Logistiek B.V.", "holder_tax_id": "24381956 | NL801234567", "signatory": "A.B. van der Meulen"}},

		{"two languages a line each", `
World BASC Organization
#CERTIFICADO / CERTIFICATE
certifica que / certifies that
Dispositivos del Ozama, SRL
identificada con RNC 131904572 y con instalaciones en
identified with RNC 131904572 and with premises at
Parque Industrial Itabo, calle C, Haina, San Cristóbal, República Dominicana
cumple con la Norma BASC V6-2022 para
complies with the BASC Norm V6-2022 for
Ensamblaje y exportación de equipos médicos
Assembly and export of medical devices
Código DOMSDQ00211-1-7
`, map[string]string{"holder": "Dispositivos del Ozama, SRL", "holder_tax_id": "131904572", "address": "Parque Industrial Itabo, calle C, Haina, San Cristóbal, República Dominicana"}},
	}
	readLayouts(t, tests)
}
