package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"certdex/evidence"
	"certdex/exchange"
)

func adminCommand() *cobra.Command {
	c := &cobra.Command{Use: "admin", Short: "Manage organisations, people and tokens on this machine's database"}
	c.AddCommand(adminOrg(), adminInvite(), adminAssign(), adminToken())
	return c
}

func adminOrg() *cobra.Command {
	return &cobra.Command{
		Use: "org [NAME]", Short: "Create an organisation, or list them all", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error {
				if len(args) == 1 {
					org, err := h.exchange.CreateOrg(c.Context(), exchange.System(), args[0])
					if err != nil {
						return err
					}
					fmt.Fprintf(c.OutOrStdout(), "%s\t%s\n", org.ID, org.Name)
					return nil
				}
				orgs, err := h.exchange.Orgs(c.Context(), exchange.System())
				if err != nil {
					return err
				}
				for _, org := range orgs {
					fmt.Fprintf(c.OutOrStdout(), "%s\t%s\n", org.ID, org.Name)
				}
				return nil
			})
		},
	}
}

func adminInvite() *cobra.Command {
	var org, role string
	c := &cobra.Command{
		Use: "invite --org ORG [--role ROLE] EMAIL", Short: "Print a link with which a person sets a password and signs in", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error {
				o, err := findOrg(c, h, org)
				if err != nil {
					return err
				}
				secret, view, err := h.exchange.Invite(c.Context(), exchange.System(),
					exchange.Invite{Email: args[0], Role: evidence.RoleName(role), OrgID: o.ID})
				if err != nil {
					return err
				}
				fmt.Fprintf(c.OutOrStdout(), "%s\nThe link works once, until %s.\n", h.settings.invitationLink(secret), view.ExpiresAt.Format("2006-01-02 15:04 UTC"))
				return nil
			})
		},
	}
	c.Flags().StringVar(&org, "org", "", "name or id of the organisation")
	c.Flags().StringVar(&role, "role", string(evidence.Member), "member, specialist or administrator")
	c.MarkFlagRequired("org")
	return c
}

func adminAssign() *cobra.Command {
	var remove bool
	c := &cobra.Command{
		Use: "assign EMAIL ORG", Short: "Let a specialist work on an organisation's documents", Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error {
				o, err := findOrg(c, h, args[1])
				if err != nil {
					return err
				}
				users, err := h.exchange.Users(c.Context(), exchange.System(), "")
				if err != nil {
					return err
				}
				for _, u := range users {
					if !strings.EqualFold(u.Email, args[0]) {
						continue
					}
					if remove {
						return h.exchange.Unassign(c.Context(), exchange.System(), u.ID, o.ID)
					}
					return h.exchange.Assign(c.Context(), exchange.System(), u.ID, o.ID)
				}
				return evidence.Errorf(evidence.NotFound, "there is no user with the e-mail %s", args[0])
			})
		},
	}
	c.Flags().BoolVar(&remove, "remove", false, "take the assignment back")
	return c
}

func adminToken() *cobra.Command {
	var name string
	c := &cobra.Command{
		Use: "token EMAIL", Short: "Make an API token for a user and print it once", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return withHouse(c.Context(), c.ErrOrStderr(), func(h *house) error {
				secret, _, err := h.exchange.CreateTokenFor(c.Context(), exchange.System(), args[0], name)
				if err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), secret)
				return nil
			})
		},
	}
	c.Flags().StringVar(&name, "name", "command line", "what the token is for")
	return c
}

// findOrg takes the name or the id of an organisation.
func findOrg(c *cobra.Command, h *house, nameOrID string) (evidence.Org, error) {
	orgs, err := h.exchange.Orgs(c.Context(), exchange.System())
	if err != nil {
		return evidence.Org{}, err
	}
	for _, org := range orgs {
		if org.ID == nameOrID || strings.EqualFold(org.Name, nameOrID) {
			return org, nil
		}
	}
	return evidence.Org{}, evidence.Errorf(evidence.NotFound, "there is no organisation called %s; `certdex admin org` lists them", nameOrID)
}
