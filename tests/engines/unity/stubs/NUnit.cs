// SPDX-License-Identifier: MIT
// What the package's own tests use of NUnit and of Unity's test framework; they run in Unity alone.
using System;

namespace NUnit.Framework
{
    public class TestAttribute : Attribute
    {
    }

    public class Assert
    {
        public static void That(object actual, Constraints.Constraint expression)
        {
        }

        public static void That(
            object actual, Constraints.Constraint expression, string message)
        {
        }
    }

    public class Is
    {
        public static Constraints.Constraint Null => null;

        public static Constraints.Constraint NaN => null;

        public static Constraints.Constraint False => null;

        public static Constraints.EqualConstraint EqualTo(object expected)
        {
            return null;
        }
    }

    public class Does
    {
        public static Constraints.Constraint Contain(string expected)
        {
            return null;
        }
    }
}

namespace NUnit.Framework.Constraints
{
    public class Constraint
    {
    }

    public class EqualConstraint : Constraint
    {
        public EqualConstraint Within(object amount)
        {
            return this;
        }
    }
}

namespace UnityEngine.TestTools
{
    public class UnityTestAttribute : Attribute
    {
    }

    public static class LogAssert
    {
        public static void Expect(
            LogType type, System.Text.RegularExpressions.Regex message)
        {
        }
    }
}
