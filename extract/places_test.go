package extract

import "testing"

// TestWhereValuesStand holds places of values that are neither right of nor
// below their labels, and labels that no list has.
func TestWhereValuesStand(t *testing.T) {
	tests := []layoutCase{
		{"an address set around its label's middle", `
World BASC Organization
#CERTIFICADO
Empresa            Hilos del Valle S.A.S.
Código             COLBOG00123-1-4

                   Carrera 8 No. 12-40, Zona Industrial
Dirección          Yumbo, Valle
                   Colombia

Emitido el         14 de marzo de 2026
`, map[string]string{"address": "Carrera 8 No. 12-40, Zona Industrial, Yumbo, Valle, Colombia", "holder": "Hilos del Valle S.A.S."}},

		{"captions below their values", `
Zollamt Österreich
#Zertifikat
Zugelassener Wirtschaftsbeteiligter
Dem Unternehmen
Seeberg Maschinen GmbH
wird der Status eines AEO für Sicherheit (AEOS) verliehen.



#ATAEOS00012345               #1.10.2024          #Hersteller
Nummer des Status                       Tag des Wirksamwerdens               Funktion in der Lieferkette
`, map[string]string{"certificate_number": "ATAEOS00012345"}},

		{"labels that no list has", `
Supplier Compliance Audit Network
#AUDIT REPORT
Audited company:            Kestrel Weaving Mills Ltd.
Dates the team was on site: 4 May 2026 to 6 May 2026
Result lapses on:           5 May 2027
Points obtained overall:    88 %
`, map[string]string{"audited_on": "2026-05-06", "expires_on": "2027-05-05", "score": "88"}},

		{"sites as a list with letters", `
Hauptzollamt Bremen
#BEWILLIGUNG
Der Weserland Umschlag GmbH wird der Status eines zugelassenen Wirtschaftsbeteiligten (AEOF) erteilt.
Bewilligungsnummer: DE AEOF 104455
Die Bewilligung gilt für die Standorte
a) Werk Hemelingen, Hafenrandstraße 12, 28309 Bremen;
b) Lager Nord, Am Deich 4, 28755 Bremen.
Bremen, 3. März 2026
`, map[string]string{"facility": "Werk Hemelingen | Lager Nord", "address": "Hafenrandstraße 12, 28309 Bremen | Am Deich 4, 28755 Bremen"}},

		{"sites in a table whose rows are not set apart", `
World BASC Organization
#CERTIFICADO
Empresa            Frigoríficos del Sur S.A.
Código             ECUGYE00417-1-6

Establecimiento         Ubicación                                  Área
Planta Durán            Km 6 vía Durán Tambo, Durán, Guayas        14 200
Bodega Posorja          Av. del Puerto s/n, Posorja, Guayas         2 150
Patio Balao             Vía Naranjal km 12, Balao, Guayas           3 480
`, map[string]string{"facility": "Planta Durán | Bodega Posorja | Patio Balao"}},

		{"a name that only its legal form shows", `
World BASC Organization
BASC Venezuela
Caracas, 20 de octubre de 2026
A QUIEN PUEDA INTERESAR
Por medio de la presente informamos que la firma Naviera y Almacenes Costa Oriental, S.A., domiciliada en Ciudad Ojeda,
es empresa en proceso de certificación.
`, map[string]string{"holder": "Naviera y Almacenes Costa Oriental, S.A."}},

		{"a number that was given up", `
HM Revenue & Customs
Authorised Economic Operator
We have authorised Northmoor Timber Imports PLC.
Authorisation number: GBAEOC00512760
You told us that GBAEOC00098314 was replaced in 2022.
`, map[string]string{"certificate_number": "GBAEOC00512760"}},

		{"roles with ticks", `
Administration générale des Douanes et Accises
#AUTORISATION OEA
Opérateur économique agréé
Titulaire : Transit Mosan Logistics SA
Numéro : BEAEOS00000318RT
Rôle dans la chaîne logistique internationale
☐ Fabricant      ☒ Transitaire      ☒ Entreposeur      ☐ Importateur
`, map[string]string{"role": "Transitaire | Entreposeur"}},
	}
	readLayouts(t, tests)
}
