import { decideAll } from '@kernel/decider.js';
import type { Outcome } from '@kernel/decider.js';
import type { Aggregate, CommandPath } from '@kernel/command-path.js';
import { exhaustive } from '@kernel/exhaustive.js';
import type { Fact, StreamName } from '@kernel/event.js';
import type { Json } from '@kernel/json.js';
import { academyStream, activitiesStream, advisoryStream, participationStream, partsOf } from '@kernel/names.js';
import type { UnitCode } from '@kernel/teryt.js';
import { academyAggregate } from '@modules/academy/academy.aggregate.js';
import { unitsOf } from '@modules/academy/academy.handling.js';
import { activitiesAggregate } from '@modules/activities/activities.aggregate.js';
import { advisoryAggregate } from '@modules/advisory/advisory.aggregate.js';
import type { EntryPlace, Judge, Judged, Lane, RowCommand } from '@modules/intake/contracts.js';
import { membershipsOf } from '@modules/participation/contracts.js';
import type { Membership } from '@modules/participation/contracts.js';
import { participationAggregate } from '@modules/participation/participation.aggregate.js';
import type { Rules } from '@modules/programme/contracts.js';
import { asAcademy, asActivities, asAdvisory, asIdentify, asParticipation } from '../intents.js';
import type { IntakeCalls } from './calls.js';
import { judgeIdentities } from './judge-identities.js';
import { standingEntry } from './standing-entry.js';

export interface RecordJudgeParts extends Pick<IntakeCalls, 'sameIdentity' | 'findRefs'> {
  readonly path: CommandPath;
  readonly programme: string;
  /** Missing while the definition is faulty: then nothing is judged. */
  readonly rules: Rules | undefined;
}

const NOTHING: Judged = { refusals: [], adds: 0 };

/** Judges rows over the record as it stands, and over what streams judged before them would bring. */
export class RecordJudge implements Judge {
  private readonly joined = new Map<UnitCode, readonly Membership[]>();

  constructor(private readonly parts: RecordJudgeParts) {}

  async judge(lane: Lane, key: string, commands: readonly RowCommand[]): Promise<Judged> {
    const { rules, programme } = this.parts;
    if (!rules) return NOTHING;
    switch (lane) {
      case 'participation':
        return this.participation(key, commands, rules);
      case 'academy':
        return this.academy(key, commands, rules);
      case 'advisory': {
        const membership = await this.memberships(key);
        const sent = commands.map((command) => ({ ...asAdvisory(command), rules, membership }));
        return judged(await this.outcome(advisoryAggregate, advisoryStream(programme, key), sent));
      }
      case 'activities': {
        const membership = await this.memberships(key);
        const sent = commands.map((command) => ({ ...asActivities(command), rules, membership }));
        return judged(await this.outcome(activitiesAggregate, activitiesStream(programme, key), sent));
      }
      case 'person':
        return judgeIdentities({ ...this.parts, rules }, { programme, person: key }, commands.map(asIdentify));
      default:
        return exhaustive(lane);
    }
  }

  async standing(table: string, refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const { programme, findRefs } = this.parts;
    const found = await findRefs(refs.map((ref) => ({ programme, table, ref })));
    return new Map(found.map(({ ref, stream }) => [ref, partsOf(stream).key]));
  }

  entry(place: EntryPlace): Promise<Json | undefined> {
    return standingEntry(this.parts, place);
  }

  private async participation(key: string, commands: readonly RowCommand[], rules: Rules): Promise<Judged> {
    const stream = participationStream(this.parts.programme, key);
    const sent = commands.map((command) => ({ ...asParticipation(command), rules }));
    const outcome = await this.outcome(participationAggregate, stream, sent);
    this.joined.set(key, membershipsOf(outcome.state));
    return judged(outcome);
  }

  private async academy(edition: string, commands: readonly RowCommand[], rules: Rules): Promise<Judged> {
    const stream = academyStream(this.parts.programme, edition);
    const intents = commands.map(asAcademy);
    const { state } = await this.parts.path.load(academyAggregate, stream);
    const membership: Membership[] = [];
    for (const code of unitsOf(state, intents)) membership.push(...(await this.memberships(code)));
    const sent = intents.map((intent) => ({ ...intent, edition, rules, membership }));
    return judged(await this.outcome(academyAggregate, stream, sent));
  }

  private async memberships(code: UnitCode): Promise<readonly Membership[]> {
    const known = this.joined.get(code);
    if (known) return known;
    const stream = participationStream(this.parts.programme, code);
    const { state } = await this.parts.path.load(participationAggregate, stream);
    const memberships = membershipsOf(state);
    this.joined.set(code, memberships);
    return memberships;
  }

  private async outcome<C extends object, S, E extends Fact<string, object>>(
    aggregate: Aggregate<C, S, E>,
    stream: StreamName,
    commands: readonly C[],
  ): Promise<Outcome<S, E>> {
    const { state } = await this.parts.path.load(aggregate, stream);
    return decideAll(aggregate.decider, commands, state);
  }
}

const judged = ({ refusals, events }: Outcome<unknown, unknown>): Judged => ({ refusals, adds: events.length });
