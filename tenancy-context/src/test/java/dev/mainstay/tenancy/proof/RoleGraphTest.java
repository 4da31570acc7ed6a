package dev.mainstay.tenancy.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mainstay.tenancy.proof.RoleGraph.Membership;
import dev.mainstay.tenancy.proof.RoleGraph.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoleGraphTest {

    private static final List<Role> ROLES = List.of(
            new Role(1, "app", false, false),
            new Role(2, "group", false, false),
            new Role(3, "owner", false, false),
            new Role(4, "root", true, false),
            new Role(5, "dump", false, true));

    private static RoleGraph graph(Membership... memberships) {
        return new RoleGraph(ROLES, List.of(memberships));
    }

    @Test
    void rightsPassAlongInheritingMembershipsOnly() {
        RoleGraph graph = graph(new Membership(1, 2, true, false), new Membership(2, 3, false, true));

        assertThat(graph.held(1)).containsExactly(1L, 2L);
        assertThat(graph.reachable(1)).containsExactly(1L);
        assertThat(graph.reachable(2)).containsExactly(2L, 3L);
    }

    @Test
    void aRoundOfMembershipsEnds() {
        RoleGraph graph = graph(new Membership(1, 2, true, true), new Membership(2, 1, true, true));

        assertThat(graph.held(1)).containsExactly(1L, 2L);
    }

    @Test
    void aSuperuserIsNoMemberOfOthersButBypasses() {
        RoleGraph graph = graph();

        assertThat(graph.held(4)).containsExactly(4L);
        assertThat(graph.bypasses(4)).isTrue();
        assertThat(graph.isSuperuser(4)).isTrue();
        assertThat(graph.bypasses(5)).isTrue();
        assertThat(graph.isSuperuser(5)).isFalse();
        assertThat(graph.bypasses(1)).isFalse();
    }

    @Test
    void whoeverBypassesIsNoWayToOthersUnderPolicies() {
        RoleGraph graph = graph(
                new Membership(1, 2, true, true), new Membership(1, 5, true, true), new Membership(5, 3, true, true));

        assertThat(graph.reachable(1)).containsExactly(1L, 2L, 5L, 3L);
        assertThat(graph.reachableUnderPolicies(1)).containsExactly(1L, 2L);
        assertThat(graph.reachableUnderPolicies(5)).containsExactly(5L, 3L);
    }

    @Test
    void stepsAreTheDirectMembershipsOnTheWay() {
        RoleGraph graph = graph(
                new Membership(1, 2, true, true), new Membership(2, 3, true, true), new Membership(1, 5, true, true));

        assertThat(graph.stepsTo(1, 3)).containsExactly(2L);
        assertThat(graph.stepsTo(1, 4)).isEmpty();
    }

    @Test
    void aRoleThatIsGoneIsCalledByItsNumber() {
        assertThat(graph().name(99)).isEqualTo("99");
        assertThat(graph().bypasses(99)).isFalse();
        assertThat(graph().isSuperuser(99)).isFalse();
    }
}
