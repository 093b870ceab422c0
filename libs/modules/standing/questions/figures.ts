import { toFigure } from '@kernel/quantity.js';
import type { Ratio } from '@kernel/quantity.js';
import type { Day } from '@kernel/day.js';
import type { Measure } from '@modules/programme/contracts.js';
import type { IndicatorFigure, Judged, JudgedAverage, Status } from '../figures/requirements.js';

/** Figures as people read them: hours, złoty, counts, rounded half up to four decimals. */
export interface RequirementAnswer {
  readonly id: string;
  readonly measure: Measure;
  readonly due: Day;
  readonly actual: number;
  /** Missing under an average: then the municipality's figure is shown and never judged. */
  readonly required?: number;
  readonly status?: Status;
}

export interface AverageAnswer {
  readonly id: string;
  readonly measure: Measure;
  readonly due: Day;
  /** Null over no municipality. */
  readonly actual: number | null;
  readonly required: number;
  readonly status: Status;
}

export interface IndicatorAnswer {
  readonly id: string;
  readonly measure: Measure;
  readonly actual: number;
}

export const requirementAnswer = ({ requirement, actual, required, status }: Judged): RequirementAnswer => ({
  id: requirement.id,
  measure: requirement.measure,
  due: requirement.due,
  actual: toFigure(actual),
  ...(required && { required: toFigure(required) }),
  ...(status && { status }),
});

export const averageAnswer = ({ requirement, actual, required, status }: JudgedAverage): AverageAnswer => ({
  id: requirement.id,
  measure: requirement.measure,
  due: requirement.due,
  actual: figureOrNull(actual),
  required: toFigure(required),
  status,
});

export const indicatorAnswer = ({ indicator, actual }: IndicatorFigure): IndicatorAnswer => ({
  id: indicator.id,
  measure: indicator.measure,
  actual: toFigure(actual),
});

export const figureOrNull = (figure: Ratio | undefined): number | null => (figure ? toFigure(figure) : null);
